// matmul and linear.
OP(matmul, IN(reals, reals), matmul(x, y))
OP(matmul_vector, IN(reals, as_vector(reals)), matmul(x, y))
OP(matmul_batch, IN(as_batch(reals), as_batch(reals)), matmul(x, y))
OP(linear, IN(reals, reals, as_vector(reals)), linear(x, y, z))
