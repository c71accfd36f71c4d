"""Runs exported queries in the engines that they are for, and compares every verdict with what gdl says of the same case.

compare.py GDL GUIDELINE CASES ENGINE…: CASES is a folder that `examples/engine_cases.rs` wrote. Ends with 1 if one verdict differs.
"""

import csv
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

gdl, guideline, folder, *engines = sys.argv[1:]
folder = pathlib.Path(folder)


def exported(dialect, what):
    command = [gdl, "export", guideline, "--to", "sql", "--dialect", dialect, "--what", what]
    return subprocess.run(command + (["--partly"] if what == "query" else []), check=True, capture_output=True, text=True).stdout


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        return next(reader), list(reader)


def script(text):
    """A command of a query's text without the last line break."""
    return text.rstrip().rstrip(";")


def duckdb(cases):
    import duckdb as engine

    base = engine.connect()
    base.execute("SET threads = 2")
    base.execute(exported("duckdb", "table"))
    base.execute(f"COPY cases FROM '{cases}' (HEADER, NULLSTR '')")
    invalid = base.execute(exported("duckdb", "validity")).fetchall()
    query = exported("duckdb", "query")
    began = time.perf_counter()
    base.execute(f"CREATE TABLE verdicts AS {query}")
    took = time.perf_counter() - began
    told = base.execute("SELECT * FROM verdicts").fetchall()
    return f"DuckDB {engine.__version__}", told, invalid, took


def sqlite(cases):
    base = sqlite3.connect(":memory:")
    base.executescript(exported("sqlite", "table"))
    names, data = rows(folder / "cases-sqlite.csv")
    whole = [kind == "INTEGER" for _, _, kind, *_ in base.execute("PRAGMA table_info(cases)")]
    data = [[None if cell == "" else int(cell) if own else cell for cell, own in zip(row, whole)] for row in data]
    base.executemany(f"INSERT INTO cases VALUES ({', '.join('?' * len(names))})", data)
    invalid = base.execute(script(exported("sqlite", "validity"))).fetchall()
    query = exported("sqlite", "query")
    began = time.perf_counter()
    told = base.execute(script(query)).fetchall()
    return f"SQLite {sqlite3.sqlite_version}", told, invalid, time.perf_counter() - began


def postgres(cases):
    programs = [pathlib.Path(path) for path in sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))]
    found = shutil.which("initdb")
    home = programs[-1] if programs else pathlib.Path(found).parent if found else None
    if home is None or not (home / "initdb").exists() or not shutil.which("psql"):
        raise ModuleNotFoundError("PostgreSQL is not installed")
    # It refuses to run as root: another user then, with a folder of its own. The path of a socket has to be short.
    own = pathlib.Path(tempfile.mkdtemp(prefix="gdl-", dir="/tmp"))
    as_user = []
    if os.geteuid() == 0:
        os.chown(own, 65534, 65534)
        as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    def run(*command, **kwargs):
        return subprocess.run([*as_user, *command], check=True, capture_output=True, text=True, timeout=300, cwd=own, **kwargs)

    data = own / "data"
    run(home / "initdb", "-D", data, "-A", "trust", "-U", "gdl", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-k {own} -c listen_addresses='' -c fsync=off"
    # The server goes on writing where it is started: not into a pipe that somebody waits for.
    subprocess.run(
        [*as_user, home / "pg_ctl", "-D", data, "-l", own / "log", "-w", "-o", options, "start"],
        check=True, timeout=60, cwd=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        def ask(text, **kwargs):
            command = ["psql", "-h", own, "-U", "gdl", "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t"]
            return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, input=text, **kwargs).stdout

        ask(exported("postgres", "table"))
        ask(f"\\copy cases FROM '{cases}' CSV HEADER NULL ''\nANALYZE cases;\n")
        invalid = ask(exported("postgres", "validity") + ";").splitlines()
        query = script(exported("postgres", "query"))
        began = time.perf_counter()
        ask(f"CREATE TABLE verdicts AS {query};")
        took = time.perf_counter() - began
        told = [[cell or None for cell in row] for row in csv.reader(ask("SELECT * FROM verdicts;").splitlines())]
        version = ask("SHOW server_version;").split()[0]
        return f"PostgreSQL {version}", told, invalid, took
    finally:
        run(home / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(own, ignore_errors=True)


def spark(cases):
    import pyspark
    from pyspark.sql import SparkSession

    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ModuleNotFoundError("Java is not installed")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    house = tempfile.mkdtemp(prefix="gdl-spark-")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", house)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        session.sql(script(exported("spark", "table")))
        schema = session.table("cases").schema
        session.read.csv(str(cases), header=True, schema=schema, nullValue="").write.insertInto("cases")
        invalid = session.sql(exported("spark", "validity")).collect()
        query = exported("spark", "query")
        took = 0
        for _ in range(2):
            # The first run compiles.
            began = time.perf_counter()
            session.sql(query).write.format("noop").mode("overwrite").save()
            took = time.perf_counter() - began
        told = [list(row) for row in session.sql(query).collect()]
        return f"Spark {pyspark.__version__}", told, invalid, took
    finally:
        session.stop()
        shutil.rmtree(house, ignore_errors=True)


def main():
    head, expected = rows(folder / "expected.csv")
    expected = {row[0]: [cell or None for cell in row[1:]] for row in expected}
    cases = (folder / "cases.csv").resolve()
    differ = False
    for name in engines:
        try:
            engine, told, invalid, took = globals()[name](cases)
        except ModuleNotFoundError as missing:
            print(f"{name}: not here, and not to be had: {missing}")
            continue
        answered, unsettled, wrong = 0, 0, []
        if len(told) != len(expected):
            wrong.append(f"{len(told)} rows of {len(expected)}")
        for row in told:
            status, *verdicts = row[1:]
            of_gdl, *by_gdl = expected[row[0]]
            if status == "unsettled":
                unsettled += len(verdicts)
                continue
            if status != of_gdl:
                wrong.append(f"{row[0]}: {status}, and gdl says {of_gdl}")
                continue
            for column, own, gdls in zip(head[2:], verdicts, by_gdl):
                if own == "unsettled":
                    unsettled += 1
                elif own == gdls:
                    answered += 1
                else:
                    wrong.append(f"{row[0]}, {column}: {own}, and gdl says {gdls}")
        if invalid:
            wrong.append(f"{len(invalid)} values are said to be invalid: {invalid[:3]}")
        print(f"{pathlib.Path(guideline).name}, {engine}: {len(told)} cases, {answered} verdicts the same, {unsettled} unsettled, {len(wrong)} differ; {took:.2f} s")
        for one in wrong[:10]:
            print(f"  {one}")
        differ = differ or bool(wrong)
    sys.exit(1 if differ else 0)


main()
