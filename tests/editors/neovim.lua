-- Neovim as people use it, without a window: findings, a hover, and findings that go with their reason. Run by `.ci/editors`.
local root, gdl = vim.env.GDL_ROOT, vim.env.GDL
local start = vim.lsp.start_client and not vim.lsp.start
vim.cmd("edit " .. root .. "/term.gdl")
local buffer = vim.api.nvim_get_current_buf()
local config = { name = "gdl", cmd = { gdl, "lsp" }, root_dir = root,
  workspace_folders = { { uri = vim.uri_from_fname(root), name = "guideline" } } }
if start then
  vim.lsp.buf_attach_client(buffer, vim.lsp.start_client(config))
else
  vim.lsp.start(config)
end

local function wait(what, check)
  if not vim.wait(20000, check, 20) then
    io.stderr:write("not seen: " .. what .. "\n" .. vim.inspect(vim.diagnostic.get(buffer)) .. "\n")
    vim.cmd("cquit 1")
  end
end

wait("the finding", function()
  local found = vim.diagnostic.get(buffer)
  return #found == 1 and found[1].code == "GDL0201" and found[1].lnum == 1 and found[1].col == 12
end)
-- Behind letters that count as one, as two and as four bytes.
vim.api.nvim_buf_set_lines(buffer, 0, 2, false, { 'term big "Big µ𝔸"', "  means     size >= 3 cm" })
wait("that it is gone", function()
  return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }) == 0
end)
local asked = { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = 1, character = 13 } }
local answers = vim.lsp.buf_request_sync(buffer, "textDocument/hover", asked, 20000)
local words = vim.inspect(answers)
if not words:find("length in cm") then
  io.stderr:write("no hover: " .. words .. "\n")
  vim.cmd("cquit 1")
end
io.stderr:write("neovim: as it should be\n")
vim.cmd("qall!")
