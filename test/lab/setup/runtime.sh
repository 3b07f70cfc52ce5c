#!/bin/sh
# Container runtime of the lab's daemon: runc, without the capabilities that this machine's root lacks.
# Some virtual machines withhold a few, and `docker run --privileged`, which asks for all, dies
# there. WITHHELD is filled in when the lab starts, for example CAP_SYS_RESOURCE.
WITHHELD=''

bundle=. process='' previous=''
for argument; do
    case "$previous" in
    --bundle | -b) bundle=$argument ;;
    --process | -p) process=$argument ;;
    esac
    case "$argument" in
    --bundle=*) bundle=${argument#*=} ;;
    --process=*) process=${argument#*=} ;;
    esac
    previous=$argument
done
for capability in $WITHHELD; do
    for file in "$bundle/config.json" "$process"; do
        [ ! -f "$file" ] || sed -i -e "s/\"$capability\",\? *//g" -e 's/, *\]/]/g' "$file"
    done
done
exec runc "$@"
