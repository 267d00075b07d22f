import logging

log = logging.getLogger(__name__)


class RefundBook:
    """Writes refunds to the accounting service."""

    def __init__(self, ledger, queue):
        self.ledger = ledger
        self.queue = queue

    def settle(self, progress):
        settled = 0
        for refund in self.queue.pending():
            self.ledger.post(refund.order_id, -refund.cents)
            self.queue.mark_done(refund)
            settled += 1
            try:
                progress.advance(1)
            except Exception:
                pass
        log.info("%d refunds settled", settled)
        return settled
