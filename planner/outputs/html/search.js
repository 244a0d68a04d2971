// Shows the search, which needs a script, and of the lines those that have what is typed in a name or a number.
{
  const [field, told] = ["search", "found"].map(id => document.getElementById(id))
  const lines = [...document.querySelectorAll("[data-by]")]
  const search = () => {
    const asked = field.value.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")
    for (const line of lines) line.hidden = !line.dataset.by.includes(asked)
    for (const group of document.querySelectorAll("main section")) group.hidden = !group.querySelector("li:not([hidden])")
    const found = lines.filter(line => !line.hidden).length
    told.textContent = !asked ? "" : found ? `${found} / ${lines.length}` : field.dataset.none
  }
  field.closest("[hidden]").hidden = false
  field.addEventListener("input", search)
  search() // a browser that goes back keeps what was typed
}
