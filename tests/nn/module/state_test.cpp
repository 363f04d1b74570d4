// state_dict, load_state_dict, copy_from: numbers into and out of modules, by name.
#include "nn/module/state.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

using Names = std::vector<std::string>;

StateDict with(const StateDict& dict, const std::string& name, const Tensor& tensor) {
  StateDict out;
  bool found = false;
  for (const NamedTensor& n : dict) {
    found = found || n.name == name;
    if (n.name != name) out.push_back(n);
    else if (tensor.defined()) out.push_back({name, tensor});
  }
  if (!found) out.push_back({name, tensor});
  return out;
}

struct Tied : nn::Module {
  nn::Linear encoder{3, 3}, decoder{3, 3, {.bias = false}};
  Tied() { decoder.weight = nn::Parameter::tied_to(encoder.weight); }
  Tensor forward(const Tensor& x) { return decoder(encoder(x)); }
  GRADUS_MODULE(encoder, decoder)
};
struct Counter : nn::Module {
  nn::Linear fc{2, 2};
  nn::Buffer mean{zeros({2})}, scratch{zeros({3}), false};
  Tensor forward(const Tensor& x) const { return fc(x); }
  GRADUS_MODULE(fc, mean, scratch)
};

}   // namespace

TEST_CASE("load_state_dict copies the numbers, converting the dtype") {
  nn::Linear a{2, 3}, b{2, 3};
  a.to(float64);
  b.load_state_dict(a.state_dict());
  CHECK(b.weight.dtype() == float32);
  CHECK(equal(b.weight, a.weight.to(float32)));
  CHECK(b.weight.requires_grad());
}

TEST_CASE("load_state_dict names what does not fit and changes nothing") {
  nn::Sequential a{nn::Linear{2, 3}}, b{nn::Linear{2, 3}};
  StateDict good = b.state_dict();
  std::vector<float> before = a.parameters()[0].to_vector<float>();
  auto load = [&](const StateDict& dict) { return [&, dict] { a.load_state_dict(dict); }; };

  CHECK(error_of<ShapeError>(load(with(good, "0.bias", zeros({4})))) ==
        "load_state_dict: \"0.bias\" is [4], the module has [3].");
  CHECK(error_of<DtypeError>(load(with(good, "0.bias", arange(3)))) ==
        "load_state_dict: \"0.bias\" is int64, the module has float32.");
  CHECK(error_of<Error>(load(with(good, "0.bias", {}))) ==
        "load_state_dict: the state_dict lacks \"0.bias\"; pass {.strict = false} to load what fits.");
  CHECK(error_of<Error>(load(with(good, "1.bias", zeros({3})))) ==
        "load_state_dict: the module lacks \"1.bias\"; pass {.strict = false} to load what fits.");
  nn::Sequential nested;
  nested.push_back(nn::Sequential{nn::Linear{2, 3}});
  CHECK(error_of<Error>(load(nested.state_dict()))
            .ends_with("the module lacks \"0.0.weight\", \"0.0.bias\"; no name is in both."));
  CHECK(a.parameters()[0].to_vector<float>() == before);
}

TEST_CASE("load_state_dict lists all that does not fit, however much it is") {
  nn::Sequential net{nn::Linear{2, 3}, nn::Linear{3, 1}};
  const StateDict before = clone(net.state_dict());
  StateDict wrong = {{"0.weight", zeros({2, 3})}, {"0.bias", arange(3)}, {"1.weight", ones({1, 3})}, {"x", ones({})}};
  for (int i = 0; i < 10; ++i) wrong.push_back({std::to_string(i) + ".y", ones({})});
  CHECK(error_of<Error>([&] { net.load_state_dict(wrong); }) ==
        "load_state_dict: the state_dict lacks \"1.bias\"; the module lacks \"x\", \"0.y\", \"1.y\", \"2.y\", \"3.y\", "
        "\"4.y\", \"5.y\", \"6.y\", \"7.y\", \"8.y\", \"9.y\"; \"0.weight\" is [2, 3], the module has [3, 2]; "
        "\"0.bias\" is int64, the module has float32.");
  const std::string misfits =
      "load_state_dict: \"0.weight\" is [2, 3], the module has [3, 2]; \"0.bias\" is int64, the "
      "module has float32.";
  CHECK(error_of<Error>([&] { net.load_state_dict(wrong, {.strict = false}); }) == misfits);
  const StateDict shapes = with(with(before, "0.weight", zeros({2})), "1.bias", zeros({2}));
  CHECK(error_of<ShapeError>([&] { net.load_state_dict(shapes); }) ==
        "load_state_dict: \"0.weight\" is [2], the module has [3, 2]; \"1.bias\" is [2], the module has [1].");
  const StateDict now = net.state_dict();
  for (const NamedTensor& item : before) CHECK(equal(item.tensor, now.at(item.name)));
}

TEST_CASE("load_state_dict without strict reports what was missing and unexpected") {
  nn::Sequential a{nn::Linear{2, 3}}, b{nn::Linear{2, 3}};
  StateDict dict = with(with(b.state_dict(), "0.bias", {}), "2.weight", zeros({1}));
  nn::LoadResult result = a.load_state_dict(dict, {.strict = false});
  CHECK(result.missing_keys == Names{"0.bias"});
  CHECK(result.unexpected_keys == Names{"2.weight"});
  CHECK(equal(a.parameters()[0], b.parameters()[0]));
}

TEST_CASE("a snapshot has numbers of its own, and loads into another net") {
  nn::Linear net{2, 2}, copy{2, 2};
  StateDict live = net.state_dict(), best = clone(live);
  Tensor before = net.weight.detach().clone();
  net.weight.detach().add_(1);
  CHECK(equal(live.at("weight"), net.weight.detach()));
  CHECK(equal(best.at("weight"), before));
  copy.load_state_dict(net.state_dict());
  CHECK(equal(copy.weight.detach(), net.weight.detach()));
  copy.weight.detach().add_(1);
  CHECK(equal(net.weight.detach(), before + 1));
  net.load_state_dict(best);
  CHECK(equal(net.weight.detach(), before));
}

TEST_CASE("a tied weight loads under one of its names, and not with two different values") {
  Tied net, other;
  StateDict full = clone(other.state_dict());
  for (const char* dropped : {"decoder.weight", "encoder.weight"}) {
    net.encoder.weight.detach().zero_();
    net.load_state_dict(with(full, dropped, {}));
    CHECK(equal(net.encoder.weight.detach(), other.encoder.weight.detach()));
    CHECK(net.encoder.weight.impl() == net.decoder.weight.impl());
  }
  CHECK(error_of<Error>([&] { net.load_state_dict(with(with(full, "decoder.weight", {}), "encoder.weight", {})); }) ==
        "load_state_dict: the state_dict lacks \"encoder.weight\", \"decoder.weight\"; pass {.strict = false} to load "
        "what fits.");
  StateDict torn = with(full, "decoder.weight", zeros({3, 3}));
  CHECK(
      error_of<Error>([&] { net.load_state_dict(torn); }) ==
      "load_state_dict: \"encoder.weight\" and \"decoder.weight\" are one tensor of the module, but the state_dict has "
      "different numbers for them; pass {.strict = false} to take the latter.");
  CHECK(equal(net.encoder.weight.detach(), other.encoder.weight.detach()));
  net.load_state_dict(torn, {.strict = false});
  CHECK(equal(net.encoder.weight.detach(), zeros({3, 3})));
  StateDict nan = with(
      with(full, "decoder.weight", full_like(zeros({3, 3}), NAN)), "encoder.weight", full_like(zeros({3, 3}), NAN));
  CHECK_NOTHROW(net.load_state_dict(nan));
}

TEST_CASE("load_state_dict refuses two entries of one name") {
  nn::Linear net{2, 2};
  Tensor before = net.bias.detach().clone();
  StateDict dict = clone(net.state_dict());
  dict.push_back({"bias", zeros({2})});
  for (bool strict : {true, false})
    CHECK(error_of<Error>([&] { net.load_state_dict(dict, {.strict = strict}); }) ==
          "load_state_dict: the state_dict has \"bias\" twice");
  CHECK(equal(net.bias.detach(), before));
}

TEST_CASE("copy_from copies all numbers of an equal net, also those that are not saved") {
  Counter from, to;
  from.mean.copy_(tensor({1.0, 2.0}));
  from.scratch.copy_(tensor({3.0, 4.0, 5.0}));
  from.to(float64);
  CHECK(&to.copy_from(from) == &to);
  CHECK(equal(to.fc.weight.detach(), from.fc.weight.detach().to(float32)));
  CHECK(equal(to.mean, tensor({1.0, 2.0})));
  CHECK(equal(to.scratch, tensor({3.0, 4.0, 5.0})));
  from.mean.zero_();
  CHECK(equal(to.mean, tensor({1.0, 2.0})));
  CHECK(to.fc.weight.requires_grad());
  Tied tied, other;
  tied.copy_from(other);
  CHECK(equal(tied.decoder.weight.detach(), other.encoder.weight.detach()));
  CHECK(tied.decoder.weight.impl() == tied.encoder.weight.impl());
}

TEST_CASE("copy_from says all that differs, and changes nothing then") {
  nn::Sequential net{nn::Linear{2, 3}, nn::Linear{3, 1}}, other{nn::Linear{2, 4}, relu, nn::Linear{4, 1}};
  const Tensor before = net[0].as<nn::Linear>().weight.detach().clone();
  CHECK(error_of<Error>([&] { net.copy_from(other); }) ==
        "copy_from: the other net lacks \"1.weight\", \"1.bias\"; the module lacks \"2.weight\", \"2.bias\"; "
        "\"0.weight\" is [4, 2], the module has [3, 2]; \"0.bias\" is [4], the module has [3].");
  CHECK(error_of<Error>([&] {
    net.copy_from(nn::Linear{2, 2});
  }) == "copy_from: the other net lacks \"0.weight\", \"0.bias\", \"1.weight\", \"1.bias\"; the module lacks "
        "\"weight\", \"bias\"; no name is in both.");
  Tied tied;
  struct Untied : nn::Module {
    nn::Linear encoder{3, 3}, decoder{3, 3, {.bias = false}};
    void members(nn::Visitor& visit) override { visit.all("encoder, decoder", encoder, decoder); }
  } untied;
  CHECK(error_of<Error>([&] { tied.copy_from(untied); }) ==
        "copy_from: \"encoder.weight\" and \"decoder.weight\" are one tensor of the module, but the other net has "
        "different numbers for them.");
  CHECK(equal(net[0].as<nn::Linear>().weight.detach(), before));
}

TEST_CASE("the kind of the error says what differs") {
  test::check_failures({
      {"ShapeError: copy_from: \"weight\" is [2, 4], the module has [2, 3].",
          [] {
            nn::Linear{3, 2}.copy_from(nn::Linear{4, 2});
          }},
      {"DtypeError: load_state_dict: \"bias\" is bool, the module has float32.",
          [] {
            nn::Linear{3, 2}.load_state_dict({{"weight", zeros({2, 3})}, {"bias", zeros({2}) > 0}});
          }},
      {"Error: load_state_dict: \"weight\" is [2, 4], the module has [2, 3]; \"bias\" is bool, the module has float32.",
          [] {
            nn::Linear{3, 2}.load_state_dict({{"weight", zeros({2, 4})}, {"bias", zeros({2}) > 0}});
          }},
      {"Error: load_state_dict: the state_dict lacks \"bias\"; \"weight\" is [2, 4], the module has [2, 3].",
          [] {
            nn::Linear{3, 2}.load_state_dict({{"weight", zeros({2, 4})}});
          }},
  });
}
