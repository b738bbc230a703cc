"""Language models behind any OpenAI-compatible endpoint: only this package knows langchain, openai, tiktoken.

    settings = ModelSettings.from_environment()      None when no model is set
    models = connect(settings)                       None then; .actor and .judge are ChatModels
    models.actor.warm_up()                           optional: loads the libraries ahead of the first line

    words = models.actor.stream([Message("system", "…"), Message("user", "…")], Limits(max_tokens=120))
    completion = yield from words                    text as it comes; returns a Completion
    instance, completion = models.judge.ask(messages, SomePydanticModel, Limits(max_tokens=1500))

Both raise ModelError and nothing else: SetupError, ProviderError or AnswerError by whose fault it is (the
tree stands in errors.py), with a sentence for the person who can mend it, `kind` for the log, and `so_far`,
a Completion of what had come. Closing the generator gives the request up.

`Model` is what to ask for in a signature; the tests' FakeModel is one too. Deadlines, retries and the rest
after repeated failures are all in `Policy`. Importing this package loads no model library; the first request
does, or `warm_up`. Tokens: `Completion.usage`, `count_tokens`, `count_messages`. Money: `load_prices`,
`over_limit`. What `doctor` looks at: `check_all`.
"""

from simulator.llm.answers import Completion, Limits, Message, Usage
from simulator.llm.breaker import Breaker
from simulator.llm.chat import ChatModel, Model, Models, connect
from simulator.llm.checks import Check, check_all
from simulator.llm.errors import (
    AnswerError,
    BadRequest,
    BadResponse,
    ContextOverflow,
    CutOff,
    Filtered,
    ModelError,
    ModelNotFound,
    NotAllowed,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Refused,
    Resting,
    ServerFailed,
    SetupError,
    TimedOut,
    TooLong,
    Unreachable,
    Unreadable,
    WrongAddress,
    WrongKey,
)
from simulator.llm.prices import Price, PriceError, Prices, load_prices, over_limit
from simulator.llm.settings import ModelSettings, Policy
from simulator.llm.tokens import (
    Count,
    VocabularyError,
    count_messages,
    count_tokens,
    fetch_vocabulary,
    vocabulary_of,
    vocabulary_path,
)

__all__ = [
    "AnswerError",
    "BadRequest",
    "BadResponse",
    "Breaker",
    "ChatModel",
    "Check",
    "Completion",
    "ContextOverflow",
    "Count",
    "CutOff",
    "Filtered",
    "Limits",
    "Message",
    "Model",
    "ModelError",
    "ModelNotFound",
    "ModelSettings",
    "Models",
    "NotAllowed",
    "Policy",
    "Price",
    "PriceError",
    "Prices",
    "ProviderError",
    "QuotaExhausted",
    "RateLimited",
    "Refused",
    "Resting",
    "ServerFailed",
    "SetupError",
    "TimedOut",
    "TooLong",
    "Unreachable",
    "Unreadable",
    "Usage",
    "VocabularyError",
    "WrongAddress",
    "WrongKey",
    "check_all",
    "connect",
    "count_messages",
    "count_tokens",
    "fetch_vocabulary",
    "load_prices",
    "over_limit",
    "vocabulary_of",
    "vocabulary_path",
]
