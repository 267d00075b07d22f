import json
import subprocess

import pika

SIZES = {"small": "320x240", "large": "1600x1200"}


def work():
    """Make the photos of the offers on the market place ready."""
    channel = pika.BlockingConnection().channel()

    def on_message(ch, method, properties, body):
        """A seller has put a photo into an offer and written a caption for it."""
        order = json.loads(body)
        caption, size = order["caption"], SIZES[order["size"]]
        subprocess.run(f"convert in.jpg -resize {size} -set comment '{caption}' out.jpg", shell=True)
        ch.basic_ack(method.delivery_tag)

    channel.basic_consume("photos", on_message)
    channel.start_consuming()
