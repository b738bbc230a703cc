"""A language model of 200 KB that has learned nothing, made at test time for a real server to run.

It babbles printable ASCII. That proves the plumbing (streaming, counting, grammar, limits), never the
quality. Dimension 0 of its residual stream stays constant: every embedding has a one there and nothing
writes to it, so the first column of the output matrix is a bias on each token. The bias keeps the babble
free of what would break JSON strings, and lets a string and a line end after a while.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

CONTEXT = 16_384  # a byte or two a token, so that a whole prompt of ours takes up to half of it
LAYERS, WIDTH, HEADS, HIDDEN = 2, 32, 2, 64
CONTROL = ("<|unknown|>", "<|begin|>", "<|end|>")
TEXT = (
    "the train is late and nobody told me when it comes so what do I say to my people now? I wait. ".split()
)
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant:"
)
NEVER, SELDOM, CLOSING, END = (
    -30.0,
    -1.0,
    1.0,
    1.0,
)  # the normalisation about doubles them; logits otherwise spread by 5
STRENGTH, LAYER_STRENGTH = 0.5, 0.05  # standard deviations; strong layers would drown the constant one


def write_random_model(path: Path, seed: int = 7) -> None:
    """Write the model as GGUF. The same seed writes the same model."""
    vocabulary, merges = _vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(vocabulary))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(vocabulary)
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_token_types([control if word in CONTROL else normal for word in vocabulary])
    writer.add_token_merges(merges)
    writer.add_unk_token_id(vocabulary.index(CONTROL[0]))
    writer.add_bos_token_id(vocabulary.index(CONTROL[1]))
    writer.add_eos_token_id(vocabulary.index(CONTROL[2]))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
    for name, weights in _weights(vocabulary, seed).items():
        writer.add_tensor(name, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _vocabulary() -> tuple[list[str], list[str]]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=320, special_tokens=list(CONTROL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator([" ".join(TEXT)] * 4, trainer)
    words = tokenizer.get_vocab()
    merges = _merges(tokenizer)
    return sorted(words, key=words.__getitem__), merges


def _merges(tokenizer: Tokenizer) -> list[str]:
    import json

    return [
        " ".join(pair) if isinstance(pair, list) else pair
        for pair in json.loads(tokenizer.to_str())["model"]["merges"]
    ]


def _weights(vocabulary: list[str], seed: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)

    def drawn(*shape: int) -> np.ndarray:
        return chance.normal(0.0, LAYER_STRENGTH, shape)

    embedding, output = (chance.normal(0.0, STRENGTH, (len(vocabulary), WIDTH)) for _ in range(2))
    embedding[:, 0] = 1.0
    output[:, 0] = [_bias(word) for word in vocabulary]
    weights = {"token_embd.weight": embedding, "output_norm.weight": np.ones(WIDTH), "output.weight": output}
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        for name in ("attn_norm", "ffn_norm"):
            weights[f"{block}{name}.weight"] = np.ones(WIDTH)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights[f"{block}{name}.weight"] = drawn(WIDTH, WIDTH)
        for name in ("ffn_gate", "ffn_up"):
            weights[f"{block}{name}.weight"] = drawn(HIDDEN, WIDTH)
        weights[f"{block}ffn_down.weight"] = drawn(WIDTH, HIDDEN)
        weights[f"{block}attn_output.weight"][0] = 0.0
        weights[f"{block}ffn_down.weight"][0] = 0.0
    return weights


def _bias(word: str) -> float:
    """The byte alphabet writes a space as Ġ; all else above ASCII is a byte no babble needs."""
    if word == CONTROL[2]:
        return END
    text = word.replace("Ġ", " ")
    if word in CONTROL or not text.isascii() or not text.isprintable() or "\\" in text:
        return NEVER
    if text == '"':
        return CLOSING
    return 0.0 if len(text) > 1 else SELDOM
