"""examples/tiny_gpt.cpp in PyTorch, on pieces of the text one after the other."""
import math
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy, gelu, scaled_dot_product_attention

import common

length, batch, width, heads = 64, 12, 128, 4


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        y = x + self.attention(self.norm1(x))
        return y + self.narrow(gelu(self.wide(self.norm2(y))))

    def attention(self, x):
        b, n = x.shape[:2]
        q, k, v = self.qkv(x).view(b, n, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        y = scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(b, n, width))


class Gpt(nn.Module):
    def __init__(self, letters, layers):
        super().__init__()
        self.letter, self.place = nn.Embedding(letters, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList(Block() for _ in range(layers))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, letters, bias=False)
        for weight in self.parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02)

    def forward(self, text):
        x = self.letter(text) + self.place(torch.arange(text.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.out(self.norm(x))


def loss_of(text, starts):
    places = starts.unsqueeze(1) + torch.arange(length)
    return cross_entropy(net(text[places]).flatten(0, 1), text[places + 1].flatten())


def validate(text):
    starts = torch.arange(0, len(text) - length, length)
    with torch.no_grad():
        return sum(loss_of(text, some).item() * len(some) for some in starts.split(100)) / len(starts)


def rate_at(step):
    if step < 100:
        return o.rate * (step + 1) / 100
    return o.rate * (0.55 + 0.45 * math.cos(math.pi * (step - 100) / (o.steps - 100)))


o = common.options(steps=2500, rate=1e-3, layers=4)
torch.manual_seed(1)
characters = common.read("tinyshakespeare/input.txt.gz").decode()
number = {letter: i for i, letter in enumerate(sorted(set(characters)))}
text = torch.tensor([number[letter] for letter in characters])
kept_back = text[len(text) - len(text) // 10 :]
text = text[: len(text) - len(text) // 10]
net = Gpt(len(number), o.layers)
common.save(o.save_start, net.state_dict())

adam = torch.optim.Adam(net.parameters(), lr=o.rate, betas=(0.9, 0.99))
started = time.perf_counter()
for step in range(o.steps):
    for group in adam.param_groups:
        group["lr"] = rate_at(step)
    adam.zero_grad()
    loss = loss_of(text, (torch.arange(batch) + step * batch) * length % (len(text) - length))
    loss.backward()
    adam.step()
    loss.item()   # as the progress bar of the example
spent = time.perf_counter() - started
print(f"trained in {spent:.2f} s; loss on the text kept back: {validate(kept_back):.4f}")
