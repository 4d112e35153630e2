/** Pages that cells lead to. */
import type { Target } from '../columns.tsx';

/** Page of a license. */
export function toLicense(license: string): Target<'license'> {
  return { page: 'license', params: { license } };
}

/** Page of a shipment. */
export function toShipment(shipment: string): Target<'shipment'> {
  return { page: 'shipment', params: { shipment } };
}

/** Page of a site. */
export function toSite(site: string): Target<'site'> {
  return { page: 'site', params: { site } };
}

/** Page of a host, by its name or the id of any of its keys. */
export function toHost(host: string): Target<'host'> {
  return { page: 'host', params: { host } };
}

/** Page of a party. */
export function toParty(id: string): Target<'record'> {
  return { page: 'record', params: { type: 'party', id } };
}
