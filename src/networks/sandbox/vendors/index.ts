// The imagined vendors, by key.
import type { VendorKey } from '../people/chart.ts';
import { meadowlark } from './meadowlark.ts';
import { northstar } from './northstar.ts';
import { oldmill } from './oldmill.ts';
import { pocketchart } from './pocketchart.ts';
import { tessera } from './tessera.ts';
import type { Vendor } from './vendor.ts';

export const vendors: Record<VendorKey, Vendor> = { northstar, meadowlark, tessera, oldmill, pocketchart };
