import { describe, expect, it } from 'vitest';
import { AddressGuard } from '../../../server/events/addresses.ts';
import { webhookSettingsSchema } from '../../../server/events/settings.ts';
import { parseWebhookUrl } from '../../../server/events/webhookUrl.ts';

const refused = expect.objectContaining({ code: 'webhookRefused' });
const guard = new AddressGuard([]);
const settings = webhookSettingsSchema.parse({});

describe('the addresses that a webhook may reach', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['the end of loopback', '127.255.255.254'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private, 10', '10.0.0.1'],
    ['private, 172.16', '172.31.255.255'],
    ['private, 192.168', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local', '169.254.1.1'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata at a public address', '168.63.129.16'],
    ['IETF assignments', '192.0.0.8'],
    ['documentation', '203.0.113.5'],
    ['benchmarking', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '250.1.2.3'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 link-local with a zone', 'fe80::1%eth0'],
    ['a public address with a zone', '2606:4700::1%eth0'],
    ['unique local', 'fd12:3456::1'],
    ['site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped private in hexadecimal', '::ffff:a00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['NAT64 of metadata', '64:ff9b::169.254.169.254'],
    ['NAT64 of a local network', '64:ff9b:1::1'],
    ['6to4 of private', '2002:a00:1::1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('are not %s', (_, address) => {
    expect(guard.allows(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '192.0.1.1',
    '2606:4700:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2002:101:101::1',
  ])('are public ones, such as %s', (address) => {
    expect(guard.allows(address)).toBe(true);
  });

  it('are networks that the settings name, and never those of metadata', () => {
    const allow = ['10.20.0.0/16', '169.254.0.0/16', '100.64.0.0/10', 'fd00::/8', '::1/128'];
    const some = new AddressGuard(webhookSettingsSchema.parse({ allow }).allow);
    expect(some.allows('10.20.3.4')).toBe(true);
    expect(some.allows('::ffff:10.20.3.4')).toBe(true);
    expect(some.allows('64:ff9b::10.20.3.4')).toBe(true);
    expect(some.allows('10.21.0.1')).toBe(false);
    expect(some.allows('fd12::1')).toBe(true);
    expect(some.allows('::1')).toBe(true);
    expect(some.allows('169.254.1.1')).toBe(true);
    for (const address of ['169.254.169.254', '100.100.100.200', 'fd00:ec2::254']) {
      expect(some.allows(address)).toBe(false);
    }
  });
});

describe('an address that the settings name without a prefix', () => {
  it.each([
    ['10.20.3.4', '10.20.3.5'],
    ['fd12::1', 'fd12::2'],
  ])('is %s alone, and not %s', (named, other) => {
    const guard = new AddressGuard(webhookSettingsSchema.parse({ allow: [named] }).allow);
    expect(guard.allows(named)).toBe(true);
    expect(guard.allows(other)).toBe(false);
    expect(guard.allows('10.0.0.1')).toBe(false);
  });

  it('is no name, and nothing with a zone', () => {
    for (const text of ['tickets.internal', '10.0.0.0/33', '10.0.0.0/8/8', 'fe80::1%eth0', '']) {
      expect(webhookSettingsSchema.safeParse({ allow: [text] }).success, text).toBe(false);
    }
  });
});

describe('the address of a webhook', () => {
  it.each([
    ['no address', 'tickets'],
    ['no https', 'http://tickets.example.com/'],
    ['another scheme', 'file:///etc/passwd'],
    ['a name and a password', 'https://user:secret@tickets.example.com/'],
    ['a name alone', 'https://user@tickets.example.com/'],
    ['another port', 'https://tickets.example.com:22/'],
    ['a decimal IPv4 address', 'https://2130706433/'],
    ['a hexadecimal one', 'https://0x7f.1/'],
    ['an octal one', 'https://0177.0.0.1/'],
    ['a short one', 'https://127.1/'],
    ['one in full-width digits', 'https://１２７.0.0.1/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['an IPv4-mapped address', 'https://[::ffff:127.0.0.1]/'],
    ['metadata', 'https://169.254.169.254/latest/meta-data/'],
  ])('is refused with %s', (_, url) => {
    expect(() => parseWebhookUrl(url, settings)).toThrow(refused);
  });

  it('may be any public https address on the ports of the settings', () => {
    expect(parseWebhookUrl('https://tickets.example.com/hook?a=b', settings).port).toBe('');
    expect(parseWebhookUrl('https://tickets.example.com:8443/', settings).port).toBe('8443');
    const more = webhookSettingsSchema.parse({ ports: [9000], allow: ['10.0.0.0/8'] });
    expect(parseWebhookUrl('https://10.1.2.3:9000/', more).hostname).toBe('10.1.2.3');
    expect(() => parseWebhookUrl('https://10.1.2.3/', more)).toThrow(refused);
  });

  it('may be http for hosts that the settings name', () => {
    const some = webhookSettingsSchema.parse({ plainHosts: ['Tickets.internal'] });
    expect(parseWebhookUrl('http://tickets.INTERNAL/', some).hostname).toBe('tickets.internal');
    expect(() => parseWebhookUrl('http://tickets.internal:22/', some)).toThrow(refused);
    expect(() => parseWebhookUrl('http://other.internal/', some)).toThrow(refused);
  });
});
