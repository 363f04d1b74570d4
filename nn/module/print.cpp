// Printing modules.
#include "nn/module/print.h"

#include <cxxabi.h>

#include <cstdlib>
#include <ostream>

#include "nn/module/module.h"
#include "nn/module/walk.h"

namespace gradus::nn {

namespace {

struct Line {
  std::string name, text;   // text may be several lines
};

// `text` with all lines but the first indented by two.
std::string indented(const std::string& text) {
  std::string out;
  for (char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

// Equal neighbours 0, 1, 2 become one line "0-2", "3 x ...".
std::vector<Line> collapsed(const std::vector<Line>& lines) {
  std::vector<Line> out;
  for (size_t i = 0, next; i < lines.size(); i = next) {
    for (next = i + 1; next < lines.size() && lines[next].text == lines[i].text;) ++next;
    if (next == i + 1) out.push_back(lines[i]);
    else out.push_back({lines[i].name + "-" + lines[next - 1].name, std::to_string(next - i) + " x " + lines[i].text});
  }
  return out;
}

// Several lines in brackets, `extra` first. Names blocks.0, blocks.1 make a ModuleList "blocks".
std::string bracketed(const std::string& head, const std::vector<Line>& lines, const std::string& extra = "") {
  std::string out = head + "(" + (extra.empty() ? "" : "\n  " + indented(extra));
  for (size_t i = 0; i < lines.size();) {
    size_t dot = lines[i].name.find('.');
    std::string name = lines[i].name.substr(0, dot), text = lines[i].text;
    if (dot != std::string::npos) {
      std::vector<Line> list;
      for (; i < lines.size() && lines[i].name.compare(0, dot + 1, name + ".") == 0; ++i)
        list.push_back({lines[i].name.substr(dot + 1), lines[i].text});
      text = bracketed("ModuleList", collapsed(list));
    } else {
      ++i;
    }
    out += "\n  (" + name + "): " + indented(text);
  }
  return out + "\n)";
}

struct Lines final : Visitor {
  std::vector<Line> found;
  void parameter(const std::string&, Parameter&) override {}
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string& name, Module& m) override { found.push_back({name, to_string(m)}); }
  void note(const std::string& name, const std::string& text) override { found.push_back({name, text}); }
  bool wants_notes() const override { return true; }
};

}   // namespace

std::string readable_type(const char* mangled) {
  char* text = abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr);
  std::string name = text ? text : mangled;
  std::free(text);
  size_t colon = name.rfind("::", name.find('<'));   // not one inside template arguments
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

std::string to_string(const Module& module) {
  Lines lines;
  visit_members(const_cast<Module&>(module), lines);
  const std::string type = module.type_name(), extra = module.extra_repr();
  if (lines.found.empty() && extra.find('\n') == std::string::npos) return type + "(" + extra + ")";
  return bracketed(type, type == "ModuleList" ? collapsed(lines.found) : lines.found, extra);
}

std::ostream& operator<<(std::ostream& out, const Module& module) { return out << to_string(module); }

}   // namespace gradus::nn
