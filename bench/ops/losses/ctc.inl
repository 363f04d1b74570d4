// CTC: x [steps, n, classes], with a label for every fourth step.
#define LABELS clamp_min(narrow(select(y, 0, 0), 1, 0, x.size(0) / 4), 1)
#define LENGTHS(each) std::vector<int64_t>(size_t(x.size(1)), each)
OP(ctc_loss, IN(as_batch(reals), as_batch(indices)),
    ctc_loss(log_softmax(x, 2), LABELS, LENGTHS(x.size(0)), LENGTHS(x.size(0) / 4)))
#undef LENGTHS
#undef LABELS
