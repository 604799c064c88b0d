# make: build the policies in this folder, each NAME.c as NAME.so, for kubedes.
# It needs a C compiler, pkg-config, and the development files of GLib and GSL.
CFLAGS = -O2 -g -Wall -Wextra
PKG_CONFIG = pkg-config

# Where kubedes.pc was when this was written, should pkg-config not know.
kubedes_pc = @PC@
flags := $(shell PKG_CONFIG_PATH="$(PKG_CONFIG_PATH):$(kubedes_pc)" $(PKG_CONFIG) --cflags kubedes)
ifeq ($(flags),)
$(error pkg-config does not find kubedes.pc; set PKG_CONFIG_PATH to its folder)
endif

all: $(patsubst %.c,%.so,$(wildcard *.c))

%.so: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(flags) -shared -fPIC $< -o $@

clean:
	rm -f *.so

.PHONY: all clean
