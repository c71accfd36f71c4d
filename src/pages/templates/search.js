
(function () {
  "use strict";
  var field = document.getElementById("search-field");
  var input = document.getElementById("search-words");
  var count = document.getElementById("search-count");
  var items = Array.prototype.slice.call(document.querySelectorAll("#search-list > li"));
  var texts = items.map(function (item) { return item.textContent.toLowerCase(); });
  function narrow() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var found = 0;
    items.forEach(function (item, at) {
      var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      item.hidden = !fits;
      if (fits) { found += 1; }
    });
    count.textContent = found + " of " + items.length;
  }
  field.hidden = false;
  input.addEventListener("input", narrow);
  narrow();
})();
