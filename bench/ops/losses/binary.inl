// Losses for yes or no.
OP(binary_cross_entropy, IN(chances, fixed(chances)), binary_cross_entropy(x, y))
OP(binary_cross_entropy_with_logits, IN(reals, fixed(chances)), binary_cross_entropy_with_logits(x, y))
OP(sigmoid_focal_loss, IN(reals, fixed(chances)), BOTH((sigmoid_focal_loss(x, y)), ([&] {   // as torchvision has it
  T p = sigmoid(x), c = binary_cross_entropy_with_logits(x, y, {}, {}, Reduction::None);
  return (0.25 * y + 0.75 * (1 - y)) * c * pow(1 - (p * y + (1 - p) * (1 - y)), 2);
}())))
