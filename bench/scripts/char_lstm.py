"""examples/char_lstm.cpp in PyTorch, on names in the order of the file."""
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy

import common

longest, nothing = 15, -100


class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.letters = nn.Embedding(27, 32)
        self.lstm = nn.LSTM(32, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 27)

    def forward(self, name):
        return self.out(self.lstm(self.letters(name))[0])


def rows_of(names):
    """What is read, and what comes next; filled up to the same length."""
    number = {letter: i for i, letter in enumerate("\nabcdefghijklmnopqrstuvwxyz")}
    read, following = [], []
    for name in names:
        letters = [number[letter] for letter in f"\n{name}\n"]
        rest = longest + 2 - len(letters)
        read.append(letters[:-1] + rest * [0])
        following.append(letters[1:] + rest * [nothing])
    return torch.tensor(read), torch.tensor(following)


def loss_of(read, following):
    return cross_entropy(net(read).flatten(0, 1), following.flatten(), ignore_index=nothing)


o = common.options(epochs=5, names=30000, hidden=128, batch=32, rate=4e-3, decay=0.5)
torch.manual_seed(1)
names = list(dict.fromkeys(common.read("names/names.txt.gz").decode().split("\n")))[: o.names]
kept_back = names[9::10]
del names[9::10]
net = Net(o.hidden)
common.save(o.save_start, net.state_dict())

read, following = rows_of(names)
adam = torch.optim.Adam(net.parameters(), lr=o.rate)
schedule = torch.optim.lr_scheduler.ExponentialLR(adam, o.decay)
started = time.perf_counter()
for epoch in range(o.epochs):
    for i in range(0, len(names), o.batch):
        adam.zero_grad()
        loss = loss_of(read[i : i + o.batch], following[i : i + o.batch])
        loss.backward()
        adam.step()
        loss.item()   # as the progress bar of the example
    schedule.step()
spent = time.perf_counter() - started
with torch.no_grad():
    print(f"trained in {spent:.2f} s; loss on the names kept back: {loss_of(*rows_of(kept_back)).item():.4f}")
