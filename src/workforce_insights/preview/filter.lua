-- Makes accessible HTML of Quarto's figures, tables, references, callouts and tabs.
local names = { fig = "Figure", tbl = "Table", sec = "Section" }
local sections, labels, tabsets, number_sections = { 0, 0, 0, 0, 0, 0 }, {}, 0, false
local scroll = '<div class="table-scroll" role="group" aria-label="Table" tabindex="0">'
local inlines_of, convert = pandoc.utils.blocks_to_inlines, nil
local parent = { fig = 0, tbl = 0, alt = "" } -- the figure around, or the page

local function html(text, ...) return pandoc.RawBlock("html", text:format(...)) end

local function element(open, content, close)
  local inlines = pandoc.Inlines { pandoc.RawInline("html", open) } .. content
  return pandoc.Plain(inlines .. { pandoc.RawInline("html", close) })
end

local function float(kind, id, caption, blocks)
  local around, alt = parent, pandoc.utils.stringify(caption)
  if id:find("^" .. kind .. "%-") then
    around[kind] = around[kind] + 1
    local part = around.number and ("(%c)"):format(96 + around[kind]) -- of a figure: (a), (b)
    local number = part and around.number .. " " .. part or tostring(around[kind])
    local start = part or names[kind] .. "\u{a0}" .. number .. (alt == "" and "" or ":")
    caption = pandoc.Inlines { pandoc.Strong(start), " " } .. caption
    labels[id], parent = number, { fig = 0, tbl = 0, number = number, alt = alt }
  end
  local out = convert(blocks)
  parent = around
  if kind == "fig" then -- on a phone a picture scrolls in its own box
    out = out:walk { Div = function(el)
      if not el.classes:includes("cell-output") then return nil end
      el.attributes = { role = "group", ["aria-label"] = "Picture", tabindex = "0" }
      return el
    end }
  end
  if #caption > 0 then
    out:insert(kind == "tbl" and 1 or #out + 1, element("<figcaption>", caption, "</figcaption>"))
  end
  out:insert(1, html('<figure class="float-%s"%s>', kind, id ~= "" and (' id="%s"'):format(id) or ""))
  out:insert(html("</figure>"))
  return out, false
end

local function callout(kind, div)
  local title, fold = pandoc.Inlines(div.attributes.title or {}), div.attributes.collapse
  local outer, inner = fold and "details" or "div", fold and "summary" or "p"
  if #title == 0 and div.content[1] and div.content[1].t == "Header" then
    title = div.content:remove(1).content
  end
  local out = convert(div.content)
  local open = '<%s class="callout-title"><span>%s</span> '
  open = open:format(inner, (kind:gsub("^%l", string.upper)))
  out:insert(1, element(open, title, ("</%s>"):format(inner)))
  out:insert(1, html('<%s class="callout callout-%s"%s>', outer, kind, fold == "false" and " open" or ""))
  out:insert(html("</%s>", outer))
  return out, false
end

-- Radio buttons make the tabs: the arrow keys work, and no script is needed.
local function tabset(div)
  local blocks, level, tabs = pandoc.Blocks {}, nil, 0
  tabsets = tabsets + 1
  for _, block in ipairs(div.content) do
    if block.t == "Header" and block.level == (level or block.level) then
      level, tabs = block.level, tabs + 1
      local id, open = ("tab-%d-%d"):format(tabsets, tabs), tabs > 1 and "</div>" or ""
      open = open .. ('<input type="radio" name="tabs-%d" id="%s"'):format(tabsets, id)
      open = open .. (tabs > 1 and "" or " checked") .. ('><label for="%s">'):format(id)
      blocks:insert(element(open, block.content, "</label>"))
      blocks:insert(html('<div class="tab-panel" id="%s">', block.identifier))
    else
      blocks:insert(block)
    end
  end
  if tabs > 0 then blocks:insert(html("</div>")) end
  return pandoc.Div(convert(blocks), { class = "panel-tabset" }), false
end

local function div(el)
  local columns, blocks, caption = el.attributes["layout-ncol"], el.content, pandoc.Inlines {}
  local kind, last = el.attributes.float or el.identifier:match("^(%a+)%-"), blocks[#blocks]
  local is_float = kind == "fig" or kind == "tbl"
  if is_float and last and last.t == "Para" and last.content[1].t ~= "Image" then
    caption = blocks:remove().content
  end
  if columns then
    blocks = pandoc.Blocks { pandoc.Div(blocks, { class = "layout", style = "--columns: " .. columns }) }
  end
  if is_float then return float(kind, el.identifier, caption, blocks) end
  local callout_kind = table.concat(el.classes, " "):match("callout%-(%a+)")
  if callout_kind then return callout(callout_kind, el) end
  if el.classes:includes("panel-tabset") then return tabset(el) end
  return columns and blocks or nil
end

local function table_(el)
  local caption, id = inlines_of(el.caption.long), el.identifier
  if #caption > 0 then
    el.caption, el.identifier = {}, ""
    return float("tbl", id, caption, pandoc.Blocks { el })
  end
  for _, row in ipairs(el.head.rows) do
    for _, cell in ipairs(row.cells) do cell.attributes.scope = "col" end
  end
  return pandoc.Blocks { html(scroll), el, html("</div>") }, false
end

local function header(el)
  if el.classes:includes("unnumbered") then return nil end
  sections[el.level] = sections[el.level] + 1
  for level = el.level + 1, 6 do sections[level] = 0 end
  labels[el.identifier] = table.concat(sections, ".", 1, el.level):gsub("^[0.]*", "")
  if number_sections then el.content:insert(1, labels[el.identifier] .. "\u{2002}") end
  return el
end

local function image(el)
  local alt = el.attributes["fig-alt"]
  el.attributes["fig-alt"] = nil
  el.caption = alt ~= "" and alt or #el.caption > 0 and el.caption or parent.alt
  return el
end

local function raw(el) el.text = el.text:gsub("<table", scroll .. "%0"):gsub("</table>", "%0</div>") return el end

convert = function(blocks)
  return blocks:walk {
    traverse = "topdown", Div = div, Table = table_, Header = header, Image = image, RawBlock = raw,
    Figure = function(el) return float("fig", el.identifier, inlines_of(el.caption.long), el.content) end,
  }
end

local function cite(el)
  local out = pandoc.Inlines {}
  for i, citation in ipairs(el.citations) do
    local id = citation.id:gsub("^%u", string.lower)
    local name, text = names[id:match("^(%a+)%-")], pandoc.Inlines(citation.prefix)
    if not name then return nil end
    if #text == 0 and citation.mode ~= "SuppressAuthor" then text:insert(name) end
    if #text > 0 then text:insert("\u{a0}") end
    if i > 1 then out:insert(", ") end
    text:insert(labels[id])
    out:insert(labels[id] and pandoc.Link(text, "#" .. id) or pandoc.Strong("?@" .. id))
  end
  return out
end

local function link(el) el.target = el.target:gsub("^([^:]+)%.qmd", "%1.html") return el end

function Pandoc(doc)
  number_sections = doc.meta["number-sections"]
  doc.blocks = convert(doc.blocks)
  return doc:walk { Cite = cite, Link = link }
end
