/**
 * What the compression of headers begins with: each word behind its length, then values that are common. Source: the
 * draft mbelshe-httpbis-spdy-00, section 2.6.10.1.
 */
const WORDS =
  'options,head,post,put,delete,trace,accept,accept-charset,accept-encoding,accept-language,' +
  'accept-ranges,age,allow,authorization,cache-control,connection,content-base,' +
  'content-encoding,content-language,content-length,content-location,content-md5,' +
  'content-range,content-type,date,etag,expect,expires,from,host,if-match,if-modified-since,' +
  'if-none-match,if-range,if-unmodified-since,last-modified,location,max-forwards,pragma,' +
  'proxy-authenticate,proxy-authorization,range,referer,retry-after,server,te,trailer,' +
  'transfer-encoding,upgrade,user-agent,vary,via,warning,www-authenticate,method,get,status,' +
  '200 OK,version,HTTP/1.1,url,public,set-cookie,keep-alive,origin';

const VALUES =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 ' +
  'Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 ' +
  'Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, ' +
  'Wed, Thu, Fri, Sat, Sun, ' +
  'GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,t' +
  'ext/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8' +
  '859-1,utf-,*,enq=0.';

export const DICTIONARY = dictionary();

function dictionary(): Uint8Array {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const parts = WORDS.split(',').flatMap((word) => [lengthOf(word), encode(word)]);
  const all = [...parts, encode(VALUES)];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function lengthOf(word: string): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, word.length);
  return bytes;
}
