#!/usr/bin/env bash
# The methods of Tensor are what the tags in the headers say.   methods.sh SOURCE_FOLDER
# And the script that writes them sees what is wrong: each kind of mistake is made in a copy of the headers.
source "$(dirname "${BASH_SOURCE[0]}")/written.sh"
script=autograd/ops/methods.sh
inputs=(autograd core/tensor)
ops=autograd/ops/pointwise

up_to_date core/tensor/tensor_{methods,changes}.h autograd/ops/tensor_{methods,changes}.inl

# tagged TAG: relu with that tag.
tagged() { edited $ops/rectifier.h "s/^\(Tensor relu(const Tensor& x);\).*/\1   \/\/ [$1]/"; }

# One tag makes a method, and a twin.
tagged 'method'
expect_line core/tensor/tensor_methods.h '  Tensor relu() const;'
expect_no core/tensor/tensor_changes.h '\brelu_\('
tagged 'in place keeps nothing, at places'
expect_no core/tensor/tensor_methods.h '\brelu\('
expect_line autograd/ops/tensor_changes.inl 'GRADUS_TWIN(relu, nothing | at_places, (), (x))'
edited $ops/rectifier.h 's/^Tensor softshrink(const Tensor& x, double lambd);/\/\/ [method]\n&/'
expect_line core/tensor/tensor_methods.h '  Tensor softshrink(double lambd) const;'
expect_line autograd/ops/tensor_methods.inl 'GRADUS_METHOD(Tensor, softshrink, (double lambd), (x, lambd))'
# Of which tensor, with what left out, keeping what for whom.
edited $ops/blend.h 's/\[method of a\]$/[method of a; in place keeps argument for condition]/'
expect_line autograd/ops/tensor_methods.inl 'GRADUS_METHOD(Tensor, where, (const Tensor& condition, const Tensor& b), (condition, x, b))'
expect_line autograd/ops/tensor_changes.inl \
  'GRADUS_TWIN(where, argument_if_recorded(condition), (const Tensor& condition, Scalar b), (condition, x, b), &condition)'
edited autograd/ops/place/sort.h 's/^Tensor bucketize(const Tensor& x, .*/&   \/\/ [method]/'
expect_line core/tensor/tensor_methods.h 'struct BucketizeOptions;'
expect_line core/tensor/tensor_methods.h '  Tensor bucketize(const Tensor& boundaries) const;'
expect_line core/tensor/tensor_methods.h \
  '  Tensor bucketize(const Tensor& boundaries, const BucketizeOptions& options) const;'

tagged 'method; in place keeps y'
expect_complaint 'relu: an op keeps argument, result or nothing, not "y"'
tagged 'method; in place keeps argument for b'
expect_complaint 'relu: no tensor is called b'
tagged 'method; in place keeps result, two passes'
expect_complaint 'relu: a tag does not know "two passes"'
tagged 'methods'
expect_complaint 'relu: a tag does not know "methods"'
tagged 'method of y'
expect_complaint 'relu: no tensor is called y'
edited $ops/rectifier.h 's/^Tensor relu6(/Tensor relu(/; s/\[in place/[method; in place/'
expect_complaint 'relu with these parameters is a method already'
edited $ops/rectifier.h 's/^Tensor relu(const Tensor& x)/Tensor relu(double x)/'
expect_complaint 'relu takes no tensor whose method it could be'
edited $ops/rectifier.h 's/^Tensor prelu(const Tensor& x, const Tensor& weight)/Tensor prelu(const Tensor\& weight, const Tensor\& x)/'
expect_complaint 'prelu: another parameter is called x'
edited autograd/ops/place/sort.h 's/^Tensor msort(const Tensor& x);.*/UniqueResult msort(const Tensor\& x);   \/\/ [in place keeps nothing]/'
expect_complaint 'msort returns UniqueResult, which cannot be put into a tensor'
edited $ops/blend.h 's/^\(\/\/ \[method; in place keeps nothing, one pass\]\)$/\1\n/'
expect_complaint 'a tag, but the next line declares nothing'
edited $ops/rectifier.h 's/^Tensor relu(/\/\/ [method]\n&/'
expect_complaint 'two tags for one declaration'
exit $failed
