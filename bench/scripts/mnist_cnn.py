"""examples/mnist_cnn.cpp in PyTorch, on images in the order of the file."""
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy

import common


def images_and_digits(split):
    pixels = bytearray(common.read(f"mnist/{split}-images-idx3-ubyte.gz"))
    digits = bytearray(common.read(f"mnist/{split}-labels-idx1-ubyte.gz"))
    images = torch.frombuffer(pixels, dtype=torch.uint8, offset=16).view(-1, 1, 28, 28)
    return (images / 255 - 0.1307) / 0.3081, torch.frombuffer(digits, dtype=torch.uint8, offset=8).long()


o = common.options(epochs=6, images=60000, batch=128, rate=3e-3, decay=0.5, dropout=0.3)
torch.manual_seed(1)
layers, inputs = [], 1
for channels in (16, 32, 64):
    layers += [nn.Conv2d(inputs, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)]
    layers += [nn.ReLU(), nn.MaxPool2d(2)]
    inputs = channels
net = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(o.dropout), nn.Linear(64 * 3 * 3, 10))
common.save(o.save_start, net.state_dict())

images, digits = images_and_digits("train")
adam = torch.optim.Adam(net.parameters(), lr=o.rate)
schedule = torch.optim.lr_scheduler.ExponentialLR(adam, o.decay)
started = time.perf_counter()
for epoch in range(o.epochs):
    for i in range(0, o.images, o.batch):
        end = min(i + o.batch, o.images)
        adam.zero_grad()
        logits = net(images[i:end])
        loss = cross_entropy(logits, digits[i:end])
        loss.backward()
        adam.step()
        loss.item(), (logits.argmax(1) == digits[i:end]).sum().item()   # as the progress bar of the example
    schedule.step()
spent = time.perf_counter() - started

net.eval()
images, digits = images_and_digits("t10k")
with torch.no_grad():
    right = sum((net(images[i : i + 500]).argmax(1) == digits[i : i + 500]).sum().item() for i in range(0, 10000, 500))
print(f"trained in {spent:.2f} s; accuracy on the 10000 test images: {right / 100:.2f} %")
