// Margins between classes; a row of multilabel_margin_loss has three right ones.
OP(multi_margin_loss, IN(reals, as_vector(indices)), multi_margin_loss(x, y))
OP(multilabel_margin_loss, IN(reals, indices),
    multilabel_margin_loss(x, constant_pad_nd(narrow(y, 1, 0, 3), {0, y.size(1) - 3}, -1)))
OP(multilabel_soft_margin_loss, IN(reals, fixed(chances)),
    BOTH((multilabel_soft_margin_loss(x, y)), (neg(mean(y * log_sigmoid(x) + (1 - y) * log_sigmoid(neg(x)))))))
