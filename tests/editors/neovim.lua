-- Neovim as people use it, without a window, set up as the book says: findings, a hover, and findings that go with their reason. Run by
-- `.ci/editors`.
local root, gdl = vim.env.GDL_ROOT, vim.env.GDL
vim.cmd("filetype on")

-- The blocks of the book's page, by a word that only one of them has.
local function block(word)
  local found, inside
  for line in io.lines("book/src/editors.md") do
    if inside and line == "```" then
      inside = nil
    elseif line == "```text" then
      inside = {}
    elseif inside then
      table.insert(inside, line)
      found = found or (line:find(word, 1, true) and inside) or nil
    end
  end
  return assert(loadstring(table.concat(assert(found, "the book has no " .. word), "\n")))
end

local how
if vim.lsp.config then
  how = "as the book says"
  block("vim.lsp.enable(")()
elseif vim.lsp.start then
  how = "as the book says for older versions"
  block("vim.lsp.start(")()
else
  -- Before what the book speaks of.
  how = "by hand"
  vim.api.nvim_create_autocmd("BufEnter", { pattern = "*.gdl", callback = function(found)
    local config = { name = "gdl", cmd = { gdl, "lsp" }, root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = "guideline" } } }
    vim.lsp.buf_attach_client(found.buf, vim.lsp.start_client(config))
  end })
end
vim.cmd("edit " .. root .. "/term.gdl")
local buffer = vim.api.nvim_get_current_buf()

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
io.stderr:write("neovim " .. tostring(vim.version and vim.version().minor) .. ", set up " .. how .. ": as it should be\n")
vim.cmd("qall!")
