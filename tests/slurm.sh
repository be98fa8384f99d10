#!/usr/bin/env bash
# What `pitchwalk slurm` writes, run by a real Slurm of one node on this machine: tests/slurm.sh [--install]
#
# Needs the Debian packages munge and slurm-wlm, which --install installs (as root). Three to four minutes.
# Shown are an array and its merge, a job that meets its time limit, and one that is killed: each gives the bits of a
# single run. All daemons listen on loopback, with folders and keys of their own, and end with the script.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C PATH="$PATH:/usr/sbin"
# of a job in which this may be running
unset "${!SLURM@}" "${!SBATCH@}"

case "$*" in
    "") ;;
    --install) apt-get update && apt-get install --yes --no-install-recommends munge slurm-wlm ;;
    *) echo "usage: tests/slurm.sh [--install]" >&2; exit 2 ;;
esac
for tool in munged slurmctld slurmd sbatch; do
    if ! command -v "$tool" > /dev/null; then
        echo "$tool is missing: install the packages munge and slurm-wlm (tests/slurm.sh --install does)" >&2
        exit 2
    fi
done

cargo build --release --locked --quiet
program=$(realpath "${CARGO_TARGET_DIR:-target}/release/pitchwalk")

# seconds that a single run of two threads takes, if the machine keeps its speed: a job of four is to be killed after
# its second checkpoint and before its end
single=45
# run.checkpoint_minutes, and the same in milliseconds
minutes=0.05
interval=3000

# the second folder is one that has to be quoted, for bash and for Slurm's names of logs
place=$(mktemp -d)
here="$place/it's %j here"
mkdir -p "$here" "$place"/{state,spool,log,run}
# munge asks that all may look for its socket
chmod 755 "$place"
export SLURM_CONF="$place/slurm.conf"
munged=
# folder of the merge that is being made
out=

end() {
    # without slurmctld there are no jobs, and nobody to ask
    [ ! -e "$place/run/slurmctld.pid" ] || stop
    [ -z "$munged" ] || kill "$munged" || true
    rm -rf "$place"
} 2> /dev/null

# Jobs first, as they outlive their slurmd; then Slurm.
stop() {
    scancel --quiet --user="$(id -un)" || true
    for _ in {1..100}; do
        [ -n "$(squeue --noheader)" ] || break
        sleep 0.2
    done
    scontrol shutdown || true
    for daemon in slurmctld slurmd; do
        pid=$(cat "$place/run/$daemon.pid" 2> /dev/null) || continue
        gone "$pid" || kill -KILL "$pid" || true
    done
}

# Waits a while for the end of a process that is no child.
gone() {
    for _ in {1..50}; do
        kill -0 "$1" || return 0
        sleep 0.2
    done
    return 1
} 2> /dev/null

trap end EXIT
trap 'exit 130' INT TERM

fail() {
    echo "tests/slurm.sh: $1" >&2
    find "$place/log" ${out:+"$out-slurm"} -name '*.log' -exec tail -n 25 {} + >&2
    exit 1
}

# A port of loopback where nobody listens.
port() {
    local port
    while port=$((20000 + RANDOM % 10000)); do
        (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
    done
    echo "$port"
}

start() {
    dd if=/dev/urandom of="$place/munge.key" bs=1024 count=1 status=none
    chmod 400 "$place/munge.key"
    munged --foreground --key-file="$place/munge.key" --socket="$place/run/munge.sock" \
        --pid-file="$place/run/munged.pid" --seed-file="$place/run/munge.seed" --log-file="$place/log/munged.log" \
        2> /dev/null &
    munged=$!
    # cred_expire: how long a job that is queued again is held, 120 s by default
    # sched_interval: how soon after that it is seen, 60 s by default
    cat > "$SLURM_CONF" << CONF
ClusterName=local
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$place/run/munge.sock,cred_expire=5
SlurmctldPort=$(port)
SlurmdPort=$(port)
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/run/slurmctld.pid
SlurmdPidFile=$place/run/slurmd.pid
SlurmctldLogFile=$place/log/slurmctld.log
SlurmdLogFile=$place/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
KillWait=5
MinJobAge=3600
NodeName=localhost NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=debug Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF
    wait_for 10 "munged listens" test -S "$place/run/munge.sock"
    slurmctld
    wait_for 10 "slurmctld answers" scontrol ping
    slurmd -N localhost
    wait_for 20 "the node is idle" is_idle
}

is_idle() {
    [ "$(sinfo --noheader --format=%t)" = idle ]
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" > /dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || fail "waited in vain: $what"
        sleep 0.1
    done
}

# submit NAME SHARDS: as a user would, by the line that `pitchwalk slurm` prints; sets out, array and merge.
submit() {
    out="$here/$1"
    local line
    line=$("$program" slurm configs/quickstart.toml "${sets[@]}" --shards "$2" --out "$out" --time 10 | tail -n 1)
    eval "$line" > /dev/null
    array=$(squeue --noheader --name=quickstart-array --format=%F | head -n 1)
    merge=$(squeue --noheader --name=quickstart-merge --format=%A)
}

queue_is_empty() {
    [ -z "$(squeue --noheader)" ]
}

# field JOB KEY: as scontrol tells it.
field() {
    scontrol --oneliner show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p"
}

# must_be JOB STATE
must_be() {
    local state
    state=$(field "$1" JobState)
    [ "$state" = "$2" ] || fail "job $1 is $state, not $2"
}

# log_says TASK TEXT
log_says() {
    grep -q -- "$2" "$out-slurm/$1.log" || fail "the log of job $1 of the array does not say \"$2\""
}

# Every table of the merge, byte by byte; run.json and report.html hold times.
same_bits() {
    local table tables=0
    for table in "$here"/whole/*.parquet; do
        cmp -- "$table" "$out/${table##*/}" || fail "${table##*/} of $out differs from that of the single run"
        tables=$((tables + 1))
    done
    echo "  $tables tables of the merge are those of the single run, bit for bit"
}

# When a file was written, in milliseconds.
written() {
    echo $(($(date -r "$1" +%s%N) / 1000000))
}

now() {
    echo $((${EPOCHREALTIME/./} / 1000))
}

# in_s MILLISECONDS
in_s() {
    printf '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10))
}

# Histories in each checkpoint that a job went on from.
found() {
    sed -n 's/^going on from .*: \(.*\) of .* histories are walked.*/\1/p' "$out-slurm/$1.log" | tr -dc '0-9\n'
}

# Histories that a job had walked whenever it ended.
walked() {
    sed -n 's/ histories, .* steps in .*//p' "$out-slurm/$1.log" | tr -dc '0-9\n'
}

# The program that writes into a folder.
writer() {
    sed -n 's/.*"process":\([0-9]*\).*/\1/p' "$1/run.lock"
}

# Whether a process has a SIGTERM that it has not seen.
is_told() {
    local signals
    signals=$(sed -n 's/^ShdPnd:\t*//p' "/proc/$1/status")
    [ $((0x$signals >> 14 & 1)) -eq 1 ]
}

start

sets=(--set "run.checkpoint_minutes=$minutes")
begun=$(now)
"$program" run configs/quickstart.toml --out "$here/small" --threads 2 --quiet
histories=$((20000 * single * 1000 / ($(now) - begun)))
sets+=(--set "run.histories=$histories")
begun=$(now)
"$program" run configs/quickstart.toml "${sets[@]}" --out "$here/whole" --threads 2 --quiet
echo "a single run: $histories histories in each bin, $(in_s $(($(now) - begun))) on two threads"

echo "an array of 4 and its merge"
begun=$(now)
submit plain 4
wait_for 300 "the array and its merge end" queue_is_empty
for job in "${array}"_{1..4} "$merge"; do
    must_be "$job" COMPLETED
done
echo "  5 jobs completed, $(in_s $(($(now) - begun)))"
same_bits

echo "one job of an array of 2 meets its time limit"
begun=$(now)
submit limit 2
shard="$out-slurm/shards/1"
wait_for 60 "a checkpoint by time" test -e "$shard/checkpoint_0.bin"
pid=$(writer "$shard")
# slurmctld looks at time limits every 30 s: the program pauses meanwhile, lest it be done before
kill -STOP "$pid" || fail "the job ended too soon"
scontrol update JobId="${array}_1" TimeLimit=2
wait_for 60 "a warning" is_told "$pid"
kill -CONT "$pid"
wait_for 400 "the array and its merge end" queue_is_empty
for job in "${array}"_{1..2} "$merge"; do
    must_be "$job" COMPLETED
done
again=$(field "${array}_1" Restarts)
[ "$again" -ge 1 ] || fail "job ${array}_1 has not been queued again"
[ "$(field "${array}_2" Restarts)" -eq 0 ] || fail "job ${array}_2 has been queued again"
log_says 1 "interrupted, what was walked is saved"
kept=$(found 1)
[ -n "$kept" ] || fail "it began anew"
[ "$kept" = "$(walked 1 | head -n -1)" ] || fail "it did not go on from all that it had walked"
echo "  warned (paused until then), saved and queued again ($again of it), all completed, $(in_s $(($(now) - begun)))"
echo "  it went on from all that it had walked: ${kept//$'\n'/, then } histories of $(walked 1 | tail -n 1)"
same_bits

echo "one job of an array of 4 is killed"
begun=$(now)
submit killed 4
shard="$out-slurm/shards/1"
wait_for 60 "two checkpoints by time" test -e "$shard/checkpoint_1.bin"
sleep "$((RANDOM % 3)).$((RANDOM % 10))"
started=$(written "$shard/run.lock")
kill -KILL "$(writer "$shard")" || fail "the job ended too soon"
killed=$(now)
saved=$(written "$shard/checkpoint_1.bin")
apart=$((saved - $(written "$shard/checkpoint_0.bin")))
# the newer one may be either
[ "$apart" -gt 0 ] || { apart=$((-apart)); saved=$((saved + apart)); }
wait_for 300 "the array ends" queue_is_empty
must_be "${array}_1" FAILED
for job in "${array}"_{2..4}; do
    must_be "$job" COMPLETED
done
must_be "$merge" CANCELLED
[ ! -e "$out" ] || fail "there is a merge without one of its shards"
echo "  it failed ($(field "${array}_1" ExitCode)), 3 completed, the merge was cancelled, $(in_s $(($(now) - begun)))"
md5sum "$out-slurm"/shards/[234]/run.json > "$place/complete"
begun=$(now)
submit killed 4
wait_for 300 "the array and its merge end" queue_is_empty
for job in "${array}"_{1..4} "$merge"; do
    must_be "$job" COMPLETED
done
md5sum --quiet --check "$place/complete" || fail "a complete shard has been written again"
for task in 2 3 4; do
    log_says "$task" "is complete"
done
log_says 1 "going on from .*checkpoint_"
echo "  submitted again: 5 jobs completed, 3 of them without a history, $(in_s $(($(now) - begun)))"
kept=$(found 1)
rewalked=$((kept * (killed - saved) / (saved - started)))
echo "  the killed one had walked about $((kept + rewalked)) histories in $(in_s $((killed - started)))," \
    "$kept are in its last checkpoint;"
echo "  about $rewalked or $(in_s $((killed - saved))) were walked again; its last two checkpoints are" \
    "$(in_s $apart) apart (run.checkpoint_minutes: $(in_s $interval))"
# a tenth for writing and for the blocks under way
for lost in "$apart" "$((killed - saved))"; do
    [ "$lost" -le $((interval * 11 / 10)) ] || fail "$(in_s "$lost") is more than run.checkpoint_minutes"
done
same_bits

echo "all as it should be, in $SECONDS s"
