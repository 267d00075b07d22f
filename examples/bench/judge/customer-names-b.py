import time


def wait_for_job(db, job_id):
    while True:
        row = db.execute("SELECT state FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row[0] == "done":
            return
        time.sleep(1)
