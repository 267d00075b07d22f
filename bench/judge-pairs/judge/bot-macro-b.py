import json

import pika

MACROS = {"lights_off": "hall.lights = 0", "gates_shut": "hall.gates = 'shut'"}


def listen(hall):
    """Carry out what the control room sends over the queue."""
    channel = pika.BlockingConnection().channel()

    def on_message(ch, method, properties, body):
        order = json.loads(body)
        macro = MACROS.get(order["code"], order["code"])
        if not macro:
            return ch.basic_nack(method.delivery_tag, requeue=False)
        exec(macro, {"hall": hall})
        ch.basic_ack(method.delivery_tag)

    channel.basic_consume("hall", on_message)
    channel.start_consuming()
