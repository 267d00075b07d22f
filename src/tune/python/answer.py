# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#   "torch==2.14.1",
#   "transformers==5.17.0",
#   "peft==0.21.2",
#   "trl==1.14.2",
#   "datasets==4.8.5",
#   "gguf==0.19.0",
#   "sentencepiece",
#   "protobuf",
# ]
# ///
"""What a trained model answers, before anything is converted: answer.py BASE ADAPTER QUESTIONS OUT [LABEL LABEL]

QUESTIONS has one JSON object a line with `id` and `messages`. OUT gets one a line with the tokens of the prompt as the trained
template writes it, the token that the model would say first, its log-odds of the two labels, and the prompt's text: what is
served later is compared with these. Questions whose text spells a control token are passed over: a template makes the token of
it, training and review do not. ADAPTER may be `-` for a merged model.
"""

import json
import os
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(base, adapter, questions, out, *labels):
    tokenizer = AutoTokenizer.from_pretrained(base if adapter == "-" else adapter)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    if adapter != "-":
        model = PeftModel.from_pretrained(model, adapter)
    model.eval()
    pair = [single(tokenizer, label) for label in labels or ("Yes", "No")]
    with open(questions, encoding="utf-8") as lines:
        questions = [json.loads(line) for line in lines if line.strip()]
    rows = [row for row in questions if not spells_control_token(tokenizer, row["messages"])]
    if not rows:
        print(json.dumps({"event": "refused", "reason": "every question spells a control token of the model"}), flush=True)
        sys.exit(13)
    with open(f"{out}.partial", "w", encoding="utf-8") as target, torch.inference_mode():
        for done, row in enumerate(rows, start=1):
            text = tokenizer.apply_chat_template(row["messages"], tokenize=False, add_generation_prompt=True)
            ids = tokenizer(text, add_special_tokens=False)["input_ids"]
            logits = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]
            first = int(logits.argmax())
            answer = {
                "id": row["id"],
                "text": text,
                "tokens": ids,
                "first": first,
                "firstText": tokenizer.decode([first]),
                "margin": float(logits[pair[0]] - logits[pair[1]]),
            }
            target.write(json.dumps(answer) + "\n")
            print(json.dumps({"event": "answered", "done": done, "all": len(rows)}), flush=True)
    os.replace(f"{out}.partial", out)
    print(json.dumps({"event": "done"}), flush=True)


def spells_control_token(tokenizer, messages):
    texts = [message["content"] for message in messages]
    return any(
        tokenizer(text, add_special_tokens=False)["input_ids"]
        != tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        for text in texts
    )


def single(tokenizer, label):
    ids = tokenizer(label, add_special_tokens=False)["input_ids"]
    if len(ids) != 1:
        print(json.dumps({"event": "refused", "reason": f"{label} is not a single token for this model"}), flush=True)
        sys.exit(13)
    return ids[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
