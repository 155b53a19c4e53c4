# start.sh: the guest's first process once the root is there: devices, modules, network, then the command.
# run.sh has left `environment` and `command` in /run/control, and reads `status` and `dmesg` there.
mkdir -p /dev/pts /dev/shm
mount -t devpts -o ptmxmode=666 devpts /dev/pts
mount -t tmpfs shm /dev/shm
ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr
echo guest >/proc/sys/kernel/hostname

mkdir -p /lib/modules
ln -sfn "$MODULES" "/lib/modules/$(uname -r)"
modprobe -a $(grep -v '^#' "$GUEST/modules.txt")

ip link set lo up
for name in vcan0 vcan1; do
  ip link add "$name" type vcan
  ip link set "$name" mtu 72 up # 72: CAN FD frames too
done
ip link show dummy0 >/dev/null 2>&1 || ip link add dummy0 type dummy
ip link set dummy0 up

# The second serial port carries the command's output alone, byte for byte.
exec 3>/dev/ttyS1
stty -F /dev/ttyS1 raw -echo
(cd "$DIRECTORY" && exec /bin/bash /run/control/command) 3>&- 2>&1 | cat >&3
echo "${PIPESTATUS[0]}" >/run/control/status
dmesg >/run/control/dmesg
exec 3>&-
exec busybox poweroff -f
