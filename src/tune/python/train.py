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
"""Trains a LoRA adapter: train.py SETTINGS.json. `assay tune train` writes the settings; run again, it goes on where it stopped.

Rows are read as a review would send them. Those that begin alike (a rule's examples) are packed behind their common beginning,
which is computed once: every row sees the beginning and itself and no other row, so the loss is that of single rows. Logits are
computed where the loss needs them and nowhere else; for a vocabulary of 150,000 they would be most of the memory. With Unsloth
(NVIDIA, where it can be imported) or on request, TRL's own trainers do the work with padded rows.

Events are JSON lines on stdout. Exit codes: 0 done, 10 stopped with a checkpoint, 11 out of memory, 12 disk full, 13 refused.
"""

import errno
import glob
import json
import math
import os
import platform
import random
import shutil
import signal
import sys
import threading
import time

STOPPED, OUT_OF_MEMORY, DISK_FULL, REFUSED = 10, 11, 12, 13
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
KEPT_CHECKPOINTS = 2
# Sequences are padded to a multiple of it: for each new length a CPU's kernels are built and kept, and memory comes in other pieces.
LENGTH_STEP = 64
LAUNCHED = "ASSAY_TRAIN_PROCESSES"
STOP = threading.Event()


def main(settings_path):
    with open(settings_path, encoding="utf-8") as file:
        settings = json.load(file)
    launch_on_all_devices(settings, settings_path)
    signal.signal(signal.SIGINT, lambda *_: STOP.set())
    signal.signal(signal.SIGTERM, lambda *_: STOP.set())
    run = Run(settings)
    with run.lock():
        try:
            train(run)
        except Exception as error:
            code = explain(error)
            if code is None:
                tell("failed", reason=f"{type(error).__name__}: {error}")
                raise
            sys.exit(code)


def launch_on_all_devices(settings, settings_path):
    """Starts itself anew, one process a device: under accelerate on GPUs; on processors that would ask for MPI, so torch does it."""
    if LAUNCHED in os.environ:
        return
    import torch

    cards = torch.cuda.device_count()
    processes = settings.get("processes") or max(1, cards)
    if processes < 2:
        return
    count = str(processes)
    launcher = (
        ["accelerate.commands.launch", "--multi_gpu", "--num_processes", count, "--num_machines", "1", "--mixed_precision", "no",
         "--dynamo_backend", "no"]
        if cards
        else ["torch.distributed.run", "--standalone", "--nproc-per-node", count]
    )
    os.environ[LAUNCHED] = count
    os.dup2(EVENTS.fileno(), 1)
    os.execv(sys.executable, [sys.executable, "-m", *launcher, os.path.abspath(__file__), settings_path])


class Run:
    """The folder of a run: settings, log, checkpoints, adapter."""

    def __init__(self, settings):
        self.settings = settings
        self.folder = settings["folder"]
        self.checkpoints = os.path.join(self.folder, "checkpoints")
        self.log = os.path.join(self.folder, "log.jsonl")
        self.is_main = os.environ.get("RANK", "0") == "0"
        self.started = time.monotonic()
        self.earlier_seconds = 0.0

    def lock(self):
        """Held while the process lives: a run whose starter was killed may still be writing its last checkpoint."""
        import contextlib

        if not self.is_main:
            return contextlib.nullcontext()
        try:
            import fcntl
        except ImportError:
            return contextlib.nullcontext()
        file = open(os.path.join(self.folder, ".lock"), "w")
        for _ in range(600):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except OSError:
                time.sleep(0.5)
        refuse("Another process trains in this folder.")

    def seconds(self):
        return self.earlier_seconds + time.monotonic() - self.started

    def last_checkpoint(self):
        """The newest whole checkpoint; what was being written when the process died is removed."""
        if self.is_main:
            shutil.rmtree(os.path.join(self.checkpoints, ".partial"), ignore_errors=True)
        found = [path for path in glob.glob(os.path.join(self.checkpoints, "checkpoint-*")) if os.path.isdir(path)]
        return max(found, key=step_of, default=None)

    def continue_log(self, step):
        """Drops what was logged after the checkpoint: those steps are done again."""
        if not os.path.exists(self.log):
            return
        with open(self.log, encoding="utf-8") as file:
            entries = [entry for entry in map(parsed, file) if entry is not None and entry["step"] <= step]
        self.earlier_seconds = max((entry["seconds"] for entry in entries), default=0.0)
        with open(self.log + ".partial", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)
        os.replace(self.log + ".partial", self.log)

    def note(self, event, **fields):
        """One line of the log, which is an event too."""
        if not self.is_main:
            return
        entry = {"event": event, **fields, "seconds": round(self.seconds(), 3)}
        with open(self.log, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        tell(event, **{key: value for key, value in entry.items() if key != "event"}, memoryBytes=memory_bytes())


def train(run):
    settings = run.settings
    library = "peft" if settings.get("library") == "peft" else usable_unsloth(settings)
    tell("loading", base=settings["base"]["model"])
    refuse_quantized(settings["base"])
    model, tokenizer = load_unsloth(settings) if library == "unsloth" else load_peft(settings)
    rows, too_long, longest = read_rows(settings["data"]["train"], tokenizer, settings)
    held_out, held_out_too_long, _ = read_rows(settings["data"].get("validation"), tokenizer, settings)
    if not rows:
        refuse(f"No row of {settings['data']['train']} is short enough: the shortest allowed is {settings['maxLength']} tokens.")
    is_packed = settings["isPrefixShared"] and library == "peft"
    trainer = packed_trainer(run, model, tokenizer, (rows, held_out)) if is_packed else trl_trainer(run, model, tokenizer, (rows, held_out))
    from transformers import PrinterCallback

    # Its lines would fill what is kept of stderr, and hide a traceback.
    trainer.remove_callback(PrinterCallback)
    checkpoint = run.last_checkpoint()
    if run.is_main:
        run.continue_log(step_of(checkpoint) if checkpoint else -1)
    trainer.args.eval_on_start = bool(held_out) and checkpoint is None
    tell("start", **description(trainer, library), resumedFrom=step_of(checkpoint) if checkpoint else 0,
         rows={"train": len(rows), "validation": len(held_out), "tooLong": too_long + held_out_too_long},
         longest=longest, isTemplateSame=is_template_same(tokenizer, rows[0]["prompt"]), isPacked=is_packed)
    run.started = time.monotonic()
    if not STOP.is_set():
        trainer.train(resume_from_checkpoint=checkpoint)
    if STOP.is_set() and trainer.state.global_step < trainer.state.max_steps or trainer.state.max_steps == 0:
        tell("stopped", step=trainer.state.global_step)
        sys.exit(STOPPED)
    if run.is_main:
        finish(run, trainer, tokenizer)


def finish(run, trainer, tokenizer):
    """The adapter gets its name when it is whole. It is the one with the lowest validation loss, where there was a validation."""
    staging, target = os.path.join(run.folder, ".adapter.partial"), os.path.join(run.folder, "adapter")
    shutil.rmtree(staging, ignore_errors=True)
    best = os.path.join(run.checkpoints, "best")
    step = trainer.state.global_step
    if os.path.isdir(best):
        shutil.copytree(best, staging)
        with open(os.path.join(staging, "best.json"), encoding="utf-8") as file:
            step = json.load(file)["step"]
        os.remove(os.path.join(staging, "best.json"))
    else:
        save_adapter(trainer.accelerator.unwrap_model(trainer.model), staging)
    tokenizer.save_pretrained(staging)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(staging, target)
    tell("done", step=trainer.state.global_step, adapterStep=step, seconds=round(run.seconds(), 3), memoryBytes=memory_bytes())


# --- the model


def usable_unsloth(settings):
    import torch

    if not torch.cuda.is_available() or "LOCAL_RANK" in os.environ:
        return "peft"
    try:
        import unsloth  # noqa: F401  It must come before transformers.
    except Exception as error:
        tell("note", text=f"Unsloth cannot be used here ({error}); PEFT does the work.")
        return "peft"
    return "unsloth"


def refuse_quantized(base):
    """What is on the hub was not looked at before."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(base["model"], revision=base.get("revision"))
    quantization = getattr(config, "quantization_config", None)
    if quantization:
        method = quantization.get("quant_method") if isinstance(quantization, dict) else quantization.quant_method
        refuse(f"{base['model']} is quantized already ({method}): train on the 16-bit original; --qlora loads it in four bits while it trains.")


def load_unsloth(settings):
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        settings["base"]["model"], revision=settings["base"].get("revision"), max_seq_length=settings["maxLength"],
        load_in_4bit=settings["isFourBit"], dtype=None, use_exact_model_name=True,
    )
    model = FastLanguageModel.get_peft_model(
        model, r=settings["rank"], lora_alpha=settings["alpha"], lora_dropout=settings["dropout"], bias="none",
        target_modules=list(PROJECTIONS), layers_to_transform=trained_layers(model, settings),
        use_gradient_checkpointing="unsloth", random_state=settings["seed"],
    )
    return model, tokenizer


def load_peft(settings):
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(settings["seed"])
    base = settings["base"]
    tokenizer = AutoTokenizer.from_pretrained(base["model"], revision=base.get("revision"))
    options = {"dtype": precision(settings), "revision": base.get("revision"), "attn_implementation": "sdpa"}
    if settings["isFourBit"]:
        from transformers import BitsAndBytesConfig

        if not torch.cuda.is_available():
            refuse("QLoRA needs an NVIDIA GPU: take LoRA, without --qlora.")
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=torch.bfloat16
        )
        options["device_map"] = {"": int(os.environ.get("LOCAL_RANK", "0"))}
    model = AutoModelForCausalLM.from_pretrained(base["model"], **options)
    if settings["isFourBit"]:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    model.config.use_cache = False
    linear = {name.rsplit(".", 1)[-1] for name, module in model.named_modules() if is_linear(module) and ".layers." in name}
    config = LoraConfig(
        r=settings["rank"], lora_alpha=settings["alpha"], lora_dropout=settings["dropout"], bias="none", task_type="CAUSAL_LM",
        target_modules=sorted(linear), layers_to_transform=trained_layers(model, settings),
    )
    return get_peft_model(model, config), tokenizer


def is_linear(module):
    return "Linear" in type(module).__name__


def trained_layers(model, settings):
    count = settings.get("lastLayers")
    layers = model.config.get_text_config().num_hidden_layers
    return None if count is None or count >= layers else list(range(layers - count, layers))


def precision(settings):
    import torch

    if settings["precision"] != "auto":
        return getattr(torch, settings["precision"])
    is_quick = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if is_quick else torch.float32


# --- the rows


def read_rows(path, tokenizer, settings):
    """Rows as tokens; those that are longer than allowed are left out, and said."""
    rows, too_long, longest = [], 0, 0
    if not path:
        return rows, too_long, longest
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = encoded(json.loads(line), tokenizer)
            if row["kind"] != settings["method"]:
                continue
            length = len(row["ids"]) + max(map(len, row["answers"]))
            longest = max(longest, length)
            if length > settings["maxLength"]:
                too_long += 1
            else:
                rows.append(row)
    return rows, too_long, longest


def encoded(row, tokenizer):
    """Of a verdict only the label counts: a review reads its probability and no token after it."""
    answers = [row["completion"]] if row["kind"] == "sft" else [row["chosen"], row["rejected"]]
    end = [] if row["task"] == "verdict" and row["kind"] == "sft" else [end_token(tokenizer)]
    return {
        "kind": row["kind"],
        "prompt": row["prompt"],
        "ids": prompt_ids(tokenizer, row["prompt"]),
        "group": json.dumps(row["prompt"][:-1]),
        "answers": [text_ids(tokenizer, answer[0]["content"]) + end for answer in answers],
    }


def prompt_ids(tokenizer, messages):
    """As the embedded runtime renders it: in ChatML, text inside a message never becomes a control token."""
    markers = chatml_markers(tokenizer)
    if markers is None:
        return tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=False)
    start, end = markers
    ids = []
    for message in messages:
        ids += [start, *text_ids(tokenizer, f"{message['role']}\n{message['content']}"), end, *text_ids(tokenizer, "\n")]
    ids += [start, *text_ids(tokenizer, "assistant\n")]
    if "<think>" in (tokenizer.chat_template or ""):
        ids += tokenizer("<think>\n\n</think>\n\n", add_special_tokens=False)["input_ids"]
    return ids


def chatml_markers(tokenizer):
    ids = [tokenizer(marker, add_special_tokens=False)["input_ids"] for marker in ("<|im_start|>", "<|im_end|>")]
    return [first for first, *_ in ids] if all(len(one) == 1 for one in ids) else None


def text_ids(tokenizer, text):
    return tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]


def end_token(tokenizer):
    markers = chatml_markers(tokenizer)
    return tokenizer.eos_token_id if markers is None else markers[1]


def is_template_same(tokenizer, messages):
    """Whether the chat template writes what the rows were rendered to: others than the embedded runtime go by the template."""
    if not tokenizer.chat_template:
        return False
    template = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=False)
    return template == prompt_ids(tokenizer, messages)


def packs(rows, size, seed):
    """Rows in packs of `size` that begin alike: same turns but the last."""
    groups = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    order = random.Random(seed)
    made = []
    for _, members in sorted(groups.items()):
        order.shuffle(members)
        made += [members[start : start + size] for start in range(0, len(members), size)]
    order.shuffle(made)
    return made


def pack(rows):
    """One sequence of rows: their common beginning, what each has of its own, and padding that no row sees. `keep` are the places whose
    logits are needed, `at` which of them belongs to which `target`, `owner` to which answer a target belongs."""
    import torch

    texts = [(row["ids"], answer) for row in rows for answer in row["answers"]]
    shared = common_length([ids for ids, _ in texts])
    ids, positions, branch = list(texts[0][0][:shared]), list(range(shared)), [-1] * shared
    places, targets, owner = [], [], []
    for index, (prompt, answer) in enumerate(texts):
        start = len(ids)
        own = prompt[shared:] + answer[:-1]
        for offset, target in enumerate(answer):
            place = len(prompt) - 1 + offset
            places.append(place if place < shared else start + place - shared)
            targets.append(target)
            owner.append(index)
        ids += own
        positions += range(shared, shared + len(own))
        branch += [index] * len(own)
    padding = -len(ids) % LENGTH_STEP
    ids += ids[:1] * padding
    positions += [0] * padding
    branch += [len(texts)] * padding
    keep, at = torch.tensor(places).unique(return_inverse=True)
    branches = torch.tensor(branch)
    is_visible = (branches[None, :] == -1) | (branches[None, :] == branches[:, None])
    mask = (is_visible & torch.ones(len(ids), len(ids), dtype=torch.bool).tril())[None, None]
    return {
        "input_ids": torch.tensor([ids]), "position_ids": torch.tensor([positions]), "attention_mask": mask, "keep": keep, "at": at,
        "targets": torch.tensor(targets), "owner": torch.tensor(owner), "labels": torch.ones(len(rows), dtype=torch.long),
    }


def common_length(texts):
    shortest = min(map(len, texts))
    first = texts[0]
    for index in range(shortest):
        if any(text[index] != first[index] for text in texts):
            return index
    return shortest


# --- the trainers


def arguments(settings, has_validation):
    import torch

    cuda = torch.cuda.is_available()
    return {
        "output_dir": os.path.join(settings["folder"], "checkpoints"),
        "max_steps": settings.get("steps") or -1,
        "num_train_epochs": settings.get("epochs") or 1,
        "gradient_accumulation_steps": settings["accumulation"],
        "learning_rate": settings["learningRate"],
        "lr_scheduler_type": "cosine",
        "warmup_steps": settings["warmup"],
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "optim": "adamw_torch",
        "logging_steps": 1,
        "logging_first_step": True,
        "save_strategy": "steps",
        "save_steps": settings["saveEvery"],
        "eval_strategy": "steps" if has_validation else "no",
        "eval_steps": settings["validateEvery"],
        "report_to": [],
        "use_cpu": not cuda,
        "bf16": cuda and precision(settings) == torch.bfloat16,
        "fp16": False,
        "gradient_checkpointing": settings["isRecomputed"],
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "remove_unused_columns": False,
        "dataloader_pin_memory": cuda,
        "include_num_input_tokens_seen": "all",
        "seed": settings["seed"],
        "data_seed": settings["seed"],
        "disable_tqdm": True,
        "ddp_find_unused_parameters": False,
        "ddp_backend": "gloo" if not cuda and "WORLD_SIZE" in os.environ else None,
    }


def packed_trainer(run, model, tokenizer, rows):
    from transformers import Trainer, TrainingArguments

    settings = run.settings

    class PackedTrainer(checkpointing(Trainer)):
        def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
            count = inputs["labels"].numel()
            total = summed_loss(model, self.accelerator.unwrap_model(model), inputs, settings)
            scale = 1 if num_items_in_batch is None else self.accelerator.num_processes
            loss = total * scale / (count if num_items_in_batch is None else num_items_in_batch)
            return (loss, None) if return_outputs else loss

        def evaluate(self, *_args, **_kwargs):
            import torch

            self.model.eval()
            total = 0.0
            with torch.no_grad():
                for group in self.eval_dataset:
                    inputs = self._prepare_inputs(pack(group))
                    total += float(summed_loss(self.model, self.accelerator.unwrap_model(self.model), inputs, settings))
                    if STOP.is_set():
                        return {}
            metrics = {"eval_loss": total / sum(map(len, self.eval_dataset))}
            self.log(metrics)
            self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
            return metrics

    train_rows, held_out = (packs(part, settings["batch"], settings["seed"]) for part in rows)
    trainer = PackedTrainer(
        model=model,
        args=TrainingArguments(per_device_train_batch_size=1, **arguments(settings, bool(held_out))),
        train_dataset=train_rows, eval_dataset=held_out or None, processing_class=tokenizer,
        data_collator=lambda features: pack(features[0]), callbacks=[callbacks(run)],
    )
    # The loss is divided here, by all rows of a step, wherever they were packed; `labels` only counts them.
    trainer.model_accepts_loss_kwargs = True
    trainer._loss_shifts_labels = False
    return trainer


def summed_loss(model, bare, inputs, settings):
    """SFT: the mean cross-entropy of an answer's tokens, summed over rows. DPO: equation 7 of Rafailov et al. 2023, likewise; the
    reference is the model without its adapter."""
    import torch
    import torch.nn.functional as functional

    answers = int(inputs["owner"][-1]) + 1
    likelihood = answer_likelihood(model, inputs, answers)
    if settings["method"] == "sft":
        lengths = torch.bincount(inputs["owner"], minlength=answers)
        return -(likelihood / lengths).sum()
    with torch.no_grad(), bare.disable_adapter():
        reference = answer_likelihood(bare, inputs, answers)
    gain = (likelihood - reference).view(-1, 2)
    return -functional.logsigmoid(settings["beta"] * (gain[:, 0] - gain[:, 1])).sum()


def answer_likelihood(model, inputs, answers):
    """The log-probability of each answer."""
    output = model(
        input_ids=inputs["input_ids"], position_ids=inputs["position_ids"], attention_mask=inputs["attention_mask"],
        logits_to_keep=inputs["keep"], use_cache=False,
    )
    chosen = output.logits[0].float().log_softmax(-1)[inputs["at"], inputs["targets"]]
    return chosen.new_zeros(answers).index_add(0, inputs["owner"], chosen)


def trl_trainer(run, model, tokenizer, rows):
    """TRL's own trainers, one row a place, padded. Here a token counts as much as another, whichever row it is of."""
    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

    settings = run.settings
    options = arguments(settings, bool(rows[1])) | {"per_device_train_batch_size": settings["batch"], "max_length": settings["maxLength"]}
    if settings["method"] == "sft":
        train_rows, held_out = (Dataset.from_list([plain_row(row) for row in part]) if part else None for part in rows)
        config = SFTConfig(completion_only_loss=True, loss_type="nll", packing=False, **options)
        kind = SFTTrainer
    else:
        train_rows, held_out = (Dataset.from_list([plain_pair(row, tokenizer) for row in part]) if part else None for part in rows)
        config = DPOConfig(beta=settings["beta"], **options)
        kind = DPOTrainer
    return checkpointing(kind)(
        model=model, args=config, train_dataset=train_rows, eval_dataset=held_out, processing_class=tokenizer,
        callbacks=[callbacks(run)],
    )


def plain_row(row):
    (answer,) = row["answers"]
    return {"input_ids": row["ids"] + answer, "completion_mask": [0] * len(row["ids"]) + [1] * len(answer)}


def plain_pair(row, tokenizer):
    """DPO's trainer takes text and applies the template itself."""
    chosen, rejected = ([{"role": "assistant", "content": tokenizer.decode(answer[:-1])}] for answer in row["answers"])
    return {"prompt": row["prompt"], "chosen": chosen, "rejected": rejected}


def checkpointing(trainer):
    """A trainer whose checkpoints get their name when they are whole."""

    class Checkpointing(trainer):
        def _save_checkpoint(self, model, trial):
            final, staging = self.args.output_dir, os.path.join(self.args.output_dir, ".partial")
            self.args.output_dir = staging
            try:
                super()._save_checkpoint(model, trial)
            finally:
                self.args.output_dir = final
            self.accelerator.wait_for_everyone()
            if self.is_world_process_zero():
                name = f"checkpoint-{self.state.global_step}"
                shutil.rmtree(os.path.join(final, name), ignore_errors=True)
                os.replace(os.path.join(staging, name), os.path.join(final, name))
                shutil.rmtree(staging, ignore_errors=True)
                whole = sorted(glob.glob(os.path.join(final, "checkpoint-*")), key=step_of)
                for old in whole[:-KEPT_CHECKPOINTS]:
                    shutil.rmtree(old)
                tell("checkpoint", step=self.state.global_step)

    return Checkpointing


def callbacks(run):
    from transformers import TrainerCallback

    class Progress(TrainerCallback):
        def on_log(self, args, state, control, logs=None, **_kwargs):
            if "loss" in logs:
                run.note("step", step=state.global_step, steps=state.max_steps, loss=finite(logs["loss"]),
                         learningRate=logs.get("learning_rate", 0.0), tokens=int(state.num_input_tokens_seen or 0))

        def on_evaluate(self, args, state, control, metrics=None, model=None, **_kwargs):
            loss = finite(metrics["eval_loss"])
            run.note("validation", step=state.global_step, steps=state.max_steps, loss=loss)
            if run.is_main and state.global_step > 0:
                keep_best(run, model, state.global_step, loss)

        def on_step_end(self, args, state, control, **_kwargs):
            if is_stop_wanted():
                control.should_save = control.should_training_stop = True
            elif state.global_step >= state.max_steps:
                control.should_save = True
                control.should_evaluate = control.should_evaluate or args.eval_strategy != "no"
            return control

    return Progress()


def is_stop_wanted():
    """All processes stop at the same step."""
    import torch

    if not torch.distributed.is_initialized():
        return STOP.is_set()
    flag = torch.tensor([int(STOP.is_set())], device="cuda" if torch.cuda.is_available() else "cpu")
    torch.distributed.all_reduce(flag, op=torch.distributed.ReduceOp.MAX)
    if flag.item():
        STOP.set()
    return STOP.is_set()


def save_adapter(model, folder):
    """Ours alone: TRL keeps a second one as the reference of DPO."""
    model.save_pretrained(folder, selected_adapters=["default"])


def keep_best(run, model, step, loss):
    best = os.path.join(run.checkpoints, "best")
    known = os.path.join(best, "best.json")
    if os.path.exists(known):
        with open(known, encoding="utf-8") as file:
            if json.load(file)["loss"] <= loss:
                return
    staging = best + ".partial"
    shutil.rmtree(staging, ignore_errors=True)
    save_adapter(getattr(model, "module", model), staging)
    with open(os.path.join(staging, "best.json"), "w", encoding="utf-8") as file:
        json.dump({"step": step, "loss": loss}, file)
    shutil.rmtree(best, ignore_errors=True)
    os.replace(staging, best)


# --- what is said


def description(trainer, library):
    import peft
    import torch
    import transformers
    import trl

    model = trainer.model
    device = next(model.parameters()).device.type
    return {
        "device": device,
        "name": torch.cuda.get_device_name() if device == "cuda" else platform.processor() or platform.machine(),
        "library": library,
        "processes": trainer.accelerator.num_processes,
        "threads": torch.get_num_threads(),
        "precision": str(next(model.parameters()).dtype).removeprefix("torch."),
        "parameters": sum(one.numel() for one in model.parameters()),
        "revision": getattr(model.config, "_commit_hash", None) or "",
        "trainable": sum(one.numel() for one in model.parameters() if one.requires_grad),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
                     "trl": trl.__version__, "peft": peft.__version__},
    }


def memory_bytes():
    """The peak so far: of the card, else of the process."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    try:
        import resource
    except ImportError:
        import psutil

        return psutil.Process().memory_info().peak_wset
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def explain(error):
    """Tells what people can do something about; the exit code for it, None for everything else."""
    text = str(error)
    is_memory = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    if is_memory or "can't allocate memory" in text or "out of memory" in text.lower():
        tell("out-of-memory", reason=text.splitlines()[0] if text else "no memory left")
        return OUT_OF_MEMORY
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in text or "os error 27" in text:
        tell("disk-full", reason=text.splitlines()[0] if text else "no room left on the disk")
        return DISK_FULL
    return None


def refuse(reason):
    tell("refused", reason=reason)
    sys.exit(REFUSED)


def tell(event, **fields):
    """A starter that has gone reads no more: then the work stops with a checkpoint, as if it had been told to."""
    if os.environ.get("RANK", "0") != "0":
        return
    try:
        print(json.dumps({"event": event, **fields}), file=EVENTS, flush=True)
    except BrokenPipeError:
        STOP.set()


def step_of(path):
    return int(path.rsplit("-", 1)[1])


def parsed(line):
    """A line of the log; None for one that was cut off."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def finite(number):
    """JSON knows no NaN: a loss that is none becomes null."""
    return round(float(number), 6) if math.isfinite(number) else None


# Libraries print to stdout; events are alone on it.
EVENTS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

if __name__ == "__main__":
    main(sys.argv[1])
