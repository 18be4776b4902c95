# The first process of a node, in namespaces of its own: whatever it does is seen in the node alone, and is gone with it.
# Arguments: the folders of this machine that the node sees as /var/lib and /var/log.
set -eu
mount --make-rshared /
mount -t tmpfs -o mode=755 tmpfs /run
mount --bind "$1" /var/lib
mount --bind "$2" /var/log
# What is mounted there shall not be mounted at the folders' other names as well.
for folder in /var/lib /var/log; do
  mount --make-private "$folder"
  mount --make-shared "$folder"
done
# The kubelet sets these for the machine as a whole, unless it finds them set: it is shown files that say so.
mkdir /run/settings
while read -r setting value; do
  echo "$value" >"/run/settings/${setting##*/}"
  mount --bind "/run/settings/${setting##*/}" "/proc/sys/$setting"
done <<END
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
END
# /proc/sys/net is the node's own.
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
: >/run/ready
# A shell that waits takes in the processes whose parents have ended.
sleep infinity &
wait
