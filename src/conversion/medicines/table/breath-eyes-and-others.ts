// The shipped table, groups R (breath), S (eyes, ears) and V (others): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const breathEyesAndOthers = `
oxymetazoline | R01AA, S01GA, D11AX | Afrin, Rhofade, Upneeq | 7812
xylometazoline | R01AA | |
azelastine | R01AC, S01GX | Astelin, Astepro, Optivar | 18603
olopatadine | R01AC, S01GX | Patanase, Pataday, Patanol, Pazeo | 135391
cromolyn, cromoglicic acid, cromolyn sodium | R01AC, R03BC, S01GX, A07EB:oral | NasalCrom, Gastrocrom | 
fluticasone, fluticasone propionate, fluticasone furoate | R01AD, R03BA, D07AC | Flonase, Flovent, Flovent HFA, Flovent Diskus, Cutivate, ArmonAir, Arnuity Ellipta, Veramyst, Flonase Sensimist, Flonase Allergy Relief | 41126
budesonide | R01AD, R03BA, A07EA:oral | Pulmicort, Pulmicort Flexhaler, Rhinocort, Entocort EC, Uceris | 19831
beclomethasone, beclometasone | R01AD, R03BA | Qvar, QVAR RediHaler, Beconase AQ, Qnasl | 1347
flunisolide | R01AD, R03BA | Aerospan | 25120
ciclesonide | R01AD, R03BA | Alvesco, Omnaris, Zetonna | 274964
ipratropium | R03BB, R01AX | Atrovent, Atrovent HFA | 7213
pseudoephedrine | R01BA | Sudafed | 8896
benzocaine | R02AD, D04AB, C05AD, N01BA | Orajel, Hurricaine, Anbesol |
albuterol, salbutamol | R03AC, R03CC | ProAir HFA, ProAir, ProAir RespiClick, Proventil, Proventil HFA, Ventolin, Ventolin HFA, AccuNeb, VoSpire ER | 435
levalbuterol | R03AC | Xopenex, Xopenex HFA | 237159
salmeterol | R03AC | Serevent, Serevent Diskus | 36117
formoterol | R03AC | Foradil, Perforomist | 25255
arformoterol | R03AC | Brovana | 668956
olodaterol | R03AC | Striverdi Respimat |
indacaterol | R03AC | Arcapta |
vilanterol | | |
tiotropium | R03BB | Spiriva, Spiriva HandiHaler, Spiriva with HandiHaler, Spiriva Respimat | 69120
umeclidinium | R03BB | Incruse Ellipta |
aclidinium | R03BB | Tudorza Pressair |
revefenacin | R03BB | Yupelri |
theophylline | R03DA | Theo-24, Uniphyl | 10438
aminophylline | R03DA | | 689
montelukast | R03DC | Singulair | 88249
zafirlukast | R03DC | Accolate | 114970
zileuton | R03DC | Zyflo |
roflumilast | R03DX | Daliresp | 1091836
omalizumab | R03DX | Xolair | 302379
mepolizumab | R03DX | Nucala | 1720597
benralizumab | R03DX | Fasenra |
reslizumab | R03DX | Cinqair |
tezepelumab | R03DX | Tezspire |
guaifenesin | R05CA | Mucinex, Robitussin, Robafen | 5032
acetylcysteine | R05CB, V03AB | Mucomyst, Acetadote | 197
dornase alfa | R05CB | Pulmozyme |
dextromethorphan | R05DA | Delsym | 3289
benzonatate | R05DB | Tessalon, Tessalon Perles | 18993
diphenhydramine | R06AA, D04AA | Benadryl, Banophen, ZzzQuil | 3498
doxylamine | R06AA | Unisom SleepTabs | 3642
clemastine | R06AA | Tavist |
carbinoxamine | R06AA | |
dimenhydrinate | R06AA | Dramamine | 3444
chlorpheniramine, chlorphenamine | R06AB | Chlor-Trimeton | 2400
brompheniramine | R06AB | | 1767
promethazine | R06AD | Phenergan, Promethegan | 8745
cetirizine | R06AE, S01GX | Zyrtec, Zerviate | 20610
levocetirizine | R06AE | Xyzal | 398335
cyproheptadine | R06AX | Periactin | 3013
loratadine | R06AX | Claritin, Alavert | 28889
desloratadine | R06AX | Clarinex | 275635
fexofenadine | R06AX | Allegra, Allegra Allergy | 87636
ivacaftor | R07AX | Kalydeco | 1243041
sulfacetamide | S01AB, D10AF | Bleph-10, Klaron | 10169
besifloxacin | S01AE | Besivance |
trifluridine | S01AD | Viroptic |
loteprednol | S01BA | Lotemax, Alrex |
difluprednate | S01BA | Durezol |
fluorometholone | S01BA | FML |
nepafenac | S01BC | Nevanac, Ilevro |
bromfenac | S01BC | Prolensa, BromSite |
brimonidine | S01EA, D11AX | Alphagan, Alphagan P, Lumify, Mirvaso | 134615
apraclonidine | S01EA | Iopidine |
acetazolamide | S01EC | Diamox | 167
methazolamide | S01EC | Neptazane | 6826
dorzolamide | S01EC | Trusopt | 60207
brinzolamide | S01EC | Azopt | 194881
latanoprost | S01EE | Xalatan, Xelpros | 43611
bimatoprost | S01EE | Lumigan, Latisse | 283810
travoprost | S01EE | Travatan Z, Travatan | 283809
tafluprost | S01EE | Zioptan |
netarsudil | S01EX | Rhopressa |
tropicamide | S01FA | Mydriacyl |
cyclopentolate | S01FA | Cyclogyl |
ketotifen | S01GX, R06AX | Zaditor, Alaway |
proparacaine, proxymetacaine | S01HA | Alcaine |
tetracaine | S01HA, N01BA | |
aflibercept | S01LA, L01XX:injection | Eylea |
ranibizumab | S01LA | Lucentis |
lifitegrast | S01XA | Xiidra |
protamine | V03AB | |
flumazenil | V03AB | Romazicon |
sugammadex | V03AB | Bridion |
idarucizumab | V03AB | Praxbind |
sevelamer | V03AE | Renvela, Renagel |
lanthanum | V03AE | Fosrenol |
patiromer | V03AE | Veltassa |
sodium polystyrene sulfonate | V03AE | Kayexalate, Kionex |
sodium zirconium cyclosilicate | V03AE | Lokelma |
deferasirox | V03AC | Exjade, Jadenu | 614373
deferoxamine | V03AC | Desferal |
leucovorin, folinic acid | V03AF | | 6313
mesna | V03AF | Mesnex |
rasburicase | V03AF | Elitek | 283821
glucose, dextrose | V06DC, B05BA, B05CX | |
oxygen | V03AN | |
iohexol | V08AB | Omnipaque |
iopamidol | V08AB | Isovue |
iodixanol | V08AB | Visipaque |
gadobutrol | V08CA | Gadavist |
gadoterate | V08CA | Dotarem, Clariscan |
regadenoson | C01EB | Lexiscan |
`;
