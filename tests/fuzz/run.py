import sys, time, tempfile, random, shutil, collections, resource
from pathlib import Path
from tests.conftest import _app, _load
from pairing.extensions import db
from pairing import databases
from tests.fuzz.site import *
from tests.fuzz import county
from tests.fuzz.attempts import attempts
import tests.fuzz.attempts as A
def main():
    cpu=lambda: time.process_time()
    folder=Path(tempfile.mkdtemp(prefix="fuzz-"))
    t=cpu()
    base=folder/"base"; base.mkdir()
    app=_app(base, f"sqlite:///{base}/pairing.sqlite3")
    with app.app_context():
        databases.upgrade(); db.engine.dispose()
    _load(base, f"sqlite:///{base}/pairing.sqlite3")
    print("loaded", cpu()-t); t=cpu()
    (folder/"site").mkdir()
    site=open_site(folder/"site", base/"pairing.sqlite3")
    print("site", cpu()-t); t=cpu()
    each=int(sys.argv[2])
    seen=crawl(site, ROLES, each, county.ADDRESSES)
    print("crawl", cpu()-t, dict(site.sent), "forms", len(seen.forms), "pages", sum(1 for _ in seen.addresses())); t=cpu()
    print("unseen GET", sorted(r.endpoint for r in site.app.url_map.iter_rules() if "GET" in r.methods and not any(seen.pages.get(r.endpoint,{}).values())))
    print("unseen POST", sorted(r.endpoint for r in site.app.url_map.iter_rules() if "POST" in r.methods and r.endpoint not in seen.forms))
    site.sent.clear()
    STAT=collections.Counter()
    old=site.send
    def send(who,method,address,**m):
        a=old(who,method,address,**m); STAT[method,a.status_code]+=1; return a
    site.send=send
    n=int(sys.argv[1]); chance=random.Random(int(sys.argv[3]) if len(sys.argv)>3 else 1)
    stream=attempts(site, seen, chance)
    for i in range(n):
        if i and i%400==0: site.restore()
        next(stream)()
    print("attempts", n, "statuses", dict(STAT), cpu()-t, dict(site.sent))
    print("failures", sum(map(len,site.failures.values())), collections.Counter(one.split()[1] for v in site.failures.values() for one in v))
    for where,found in sorted(site.failures.items(), key=lambda p:-len(p[1])):
        print(len(found), where); 
        for one in found[:2]: print("      ", one[:700])
    shutil.rmtree(folder)

if __name__=='__main__': main()
