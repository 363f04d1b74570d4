// Which parameters are decayed.
#include "optim/param_groups.h"

#include <algorithm>

#include "core/base/format.h"

namespace gradus::optim {

namespace {

std::vector<std::string> cut_at_bars(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t from = 0; from < text.size();) {
    const size_t bar = std::min(text.find('|', from), text.size());
    if (bar > from) parts.push_back(text.substr(from, bar - from));
    from = bar + 1;
  }
  return parts;
}

}   // namespace

Parameters param_groups(const std::vector<NamedTensor>& named, const ParamGroupsOptions& options) {
  const std::vector<std::string> texts = cut_at_bars(options.no_decay);
  for (const std::string& text : texts)
    if (std::none_of(named.begin(), named.end(), [&](const NamedTensor& p) { return p.name.find(text) != text.npos; }))
      throw Error(fmt::format("param_groups: no_decay names \"{}\", but no parameter has that in its name", text));
  Parameters groups{};
  for (const auto& [name, p] : named) {
    bool off = texts.empty() && p.dim() <= 1;
    for (const std::string& text : texts) off = off || name.find(text) != text.npos;
    (off ? groups.not_decayed : groups.decayed).push_back(p);
  }
  return groups;
}

}   // namespace gradus::optim
