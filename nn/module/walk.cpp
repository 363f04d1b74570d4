// The walk over a module and all in it.
#include "nn/module/walk.h"

#include "core/base/format.h"

namespace gradus::nn {

namespace {

// Fills a list of entries; `path` is where it is, "blocks.0." say.
class Walk final : public Visitor {
 public:
  void enter(Module& m) {
    std::vector<Inner> inner;
    std::vector<Entry> buffers;
    std::swap(inner, inner_);
    std::swap(buffers, buffers_);
    visit_members(m, *this);   // parameters go to `entries` at once, the others wait for their turn
    std::swap(inner, inner_);
    std::swap(buffers, buffers_);
    entries.insert(entries.end(), buffers.begin(), buffers.end());
    for (const Inner& i : inner) {
      if (!i.module) {
        entries.push_back(i.item);
        continue;
      }
      size_t length = path_.size();
      path_ += i.name + ".";
      enter(*i.module);
      path_.resize(length);
    }
  }
  std::vector<Entry> entries;

 private:
  struct Inner {
    std::string name;
    Module* module;   // null: the item is what comes here
    Entry item;
  };
  // A list of parameters ("ws.0") is a module of its own in PyTorch, so it takes its turn among the modules.
  void add(const std::string& name, Entry entry, std::vector<Entry>& own) {
    if (!entry.tensor.defined()) return;
    entry.name = path_ + name;
    if (name.find('.') == std::string::npos) own.push_back(std::move(entry));
    else inner_.push_back({name, nullptr, std::move(entry)});
  }
  void parameter(const std::string& name, Parameter& p) override {
    add(name, {{}, p, true, true, p.unknown_sizes()}, entries);
  }
  void buffer(const std::string& name, Buffer& b) override {
    add(name, {{}, b, false, b.persistent(), b.unknown_sizes()}, buffers_);
  }
  void module(const std::string& name, Module& m) override { inner_.push_back({name, &m, {}}); }

  std::string path_;
  std::vector<Entry> buffers_;
  std::vector<Inner> inner_;
};

}   // namespace

void visit_members(Module& m, Visitor& visit) {
  if (const Ref<ModuleHooks>& hooks = m.hooks(); hooks && hooks->stand_ins) hooks->stand_ins->members(m, visit);
  else m.members(visit);
}

// members() is not const because a visitor may change what it sees; this one only looks.
std::vector<Entry> entries_of(const Module& module) {
  Walk walk;
  walk.enter(const_cast<Module&>(module));
  return std::move(walk.entries);
}

std::vector<Entry> sized_entries_of(const char* op, const Module& module) {
  std::vector<Entry> entries = entries_of(module);
  for (const Entry& e : entries)
    if (e.unknown_sizes)
      throw Error(
          fmt::format("{}: the sizes of \"{}\" come from the first batch; call the net with one, or "
                      "load_state_dict, before",
              op, e.name));
  return entries;
}

}   // namespace gradus::nn
