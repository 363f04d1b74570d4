#!/usr/bin/env bash
# docs/training.md is what the headers say.   training_page.sh SOURCE_FOLDER
# Also, the script that writes it notices what changes, and a header about which it can say nothing.
source "$(dirname "${BASH_SOURCE[0]}")/written.sh"
script=docs/training.sh
inputs=(gradus.h nn losses optim data io)
page=docs/training.md

up_to_date $page

edited nn/layers/linear.h 's/^class Linear /class Straight /'
expect_text $page '| `Straight`, `Bilinear` |'
edited losses/regression.h 's/^Tensor mse_loss(/Tensor squares_loss(/'
expect_text $page '`squares_loss`, `l1_loss`'
edited optim/schedules/step_lr.h '1s/falls in steps/goes down stairs/'
expect_text $page '| A learning rate that goes down stairs | `StepLR`, `MultiStepLR` |'
edited data/standardize.h 's/^struct Standardize/  struct Standardize/'
expect_complaint 'data/standardize.h: declares nothing in its first column'
edited nn/layers/dropout.h '1,5s,^//.*,,'
expect_complaint 'nn/layers/dropout.h: no sentence in its first line'
edited gradus.h '/losses/d'
expect_complaint 'gradus.h names no header in losses/'
exit $failed
