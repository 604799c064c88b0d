/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster whose control plane takes time, for tests: every latency but that of etcd is constant.
 */
#ifndef KT_PIPELINE_H
#define KT_PIPELINE_H

#include "kt_cluster.h"
#include "run/control_plane_fields.h"

#define KT_NETWORK (1 * KD_MILLISECOND)
#define KT_SERVICE (2 * KD_MILLISECOND)
#define KT_WATCH   (10 * KD_MILLISECOND)

static inline void kt_slow_options(KdControlPlaneOptions *options)
{
	kd_struct_init(&kd_control_plane_struct, options);
	kd_control_plane_complete(options);
	options->mode = g_intern_static_string("default");
	*options->network = (KdLatency){ KT_NETWORK, KT_NETWORK };
	options->apiServer->service = (KdLatency){ KT_SERVICE, KT_SERVICE };
	options->watch->delay = (KdLatency){ KT_WATCH, KT_WATCH };
}

#endif
