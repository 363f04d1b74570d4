// Losses with a margin.
OP(hinge_embedding_loss, IN(reals, fixed(nonzeros)), hinge_embedding_loss(x, y))
OP(soft_margin_loss, IN(reals, fixed(nonzeros)), soft_margin_loss(x, y))
OP(margin_ranking_loss, IN(reals, reals, fixed(nonzeros)), margin_ranking_loss(x, y, z))
