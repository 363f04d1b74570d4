#!/usr/bin/env bash
# docs/inventory.md is what the headers and the oracle's tables say.   inventory_page.sh SOURCE_FOLDER
# Also, the script that writes it notices what comes and goes, and a reason that no longer holds.
source "$(dirname "${BASH_SOURCE[0]}")/written.sh"
script=docs/inventory.sh
cd "$source"   # for the names of the tables
inputs=(gradus.h autograd/ops.h autograd/ops core/tensor/tensor_changes.h nn losses optim tests/oracle/*.tsv)
page=docs/inventory.md

up_to_date $page

edited nn/layers/linear.h 's/^class Linear /class Straight /'
expect_line $page '| `Linear` | not built yet |'
edited losses/regression.h 's/^Tensor mse_loss(/Tensor squares_loss(/'
expect_line $page '| `mse_loss` | not built yet |'
edited nn/layers/linear.h 's/^class Linear /using SyncBatchNorm = Straight;\n&/'
expect_complaint 'inventory.tsv says why nn.SyncBatchNorm is not here, but nn/layers/linear.h declares it'
edited tests/oracle/inventory.tsv 's/^init\tones_/innit\tones_/'
expect_complaint 'inventory.tsv: there is no group innit'
edited tests/oracle/modules_not_replayed.tsv '$a nn.Threshold\tnobody asked for it'
expect_line $page '| `nn.Threshold` | nobody asked for it |'
exit $failed
