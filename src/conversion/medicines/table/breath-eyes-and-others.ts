// The shipped table, groups R (breath), S (eyes, ears) and V (others): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const breathEyesAndOthers = `
oxymetazoline | R01AA, S01GA, D11AX | Afrin, Rhofade, Upneeq |
xylometazoline | R01AA | |
azelastine | R01AC, S01GX | Astelin, Astepro, Optivar |
olopatadine | R01AC, S01GX | Patanase, Pataday, Patanol, Pazeo |
cromolyn, cromoglicic acid, cromolyn sodium | R01AC, R03BC, S01GX, A07EB:oral | NasalCrom, Gastrocrom |
fluticasone, fluticasone propionate, fluticasone furoate | R01AD, R03BA, D07AC | Flonase, Flovent, Flovent HFA, Flovent Diskus, Cutivate, ArmonAir, Arnuity Ellipta, Veramyst, Flonase Sensimist, Flonase Allergy Relief |
budesonide | R01AD, R03BA, A07EA:oral | Pulmicort, Pulmicort Flexhaler, Rhinocort, Entocort EC, Uceris | 19831
beclomethasone, beclometasone | R01AD, R03BA | Qvar, QVAR RediHaler, Beconase AQ, Qnasl |
flunisolide | R01AD, R03BA | Aerospan |
ciclesonide | R01AD, R03BA | Alvesco, Omnaris, Zetonna |
ipratropium | R03BB, R01AX | Atrovent, Atrovent HFA |
pseudoephedrine | R01BA | Sudafed |
benzocaine | R02AD, D04AB, C05AD, N01BA | Orajel, Hurricaine, Anbesol |
albuterol, salbutamol | R03AC, R03CC | ProAir HFA, ProAir, ProAir RespiClick, Proventil, Proventil HFA, Ventolin, Ventolin HFA, AccuNeb, VoSpire ER | 435
levalbuterol | R03AC | Xopenex, Xopenex HFA |
salmeterol | R03AC | Serevent, Serevent Diskus | 36117
formoterol | R03AC | Foradil, Perforomist |
arformoterol | R03AC | Brovana |
olodaterol | R03AC | Striverdi Respimat |
indacaterol | R03AC | Arcapta |
vilanterol | | |
tiotropium | R03BB | Spiriva, Spiriva HandiHaler, Spiriva with HandiHaler, Spiriva Respimat | 69120
umeclidinium | R03BB | Incruse Ellipta |
aclidinium | R03BB | Tudorza Pressair |
revefenacin | R03BB | Yupelri |
theophylline | R03DA | Theo-24, Uniphyl |
aminophylline | R03DA | |
montelukast | R03DC | Singulair |
zafirlukast | R03DC | Accolate |
zileuton | R03DC | Zyflo |
roflumilast | R03DX | Daliresp |
omalizumab | R03DX | Xolair |
mepolizumab | R03DX | Nucala |
benralizumab | R03DX | Fasenra |
reslizumab | R03DX | Cinqair |
tezepelumab | R03DX | Tezspire |
guaifenesin | R05CA | Mucinex, Robitussin, Robafen |
acetylcysteine | R05CB, V03AB | Mucomyst, Acetadote |
dornase alfa | R05CB | Pulmozyme |
dextromethorphan | R05DA | Delsym | 3289
benzonatate | R05DB | Tessalon, Tessalon Perles |
diphenhydramine | R06AA, D04AA | Benadryl, Banophen, ZzzQuil |
doxylamine | R06AA | Unisom SleepTabs |
clemastine | R06AA | Tavist |
carbinoxamine | R06AA | |
dimenhydrinate | R06AA | Dramamine |
chlorpheniramine, chlorphenamine | R06AB | Chlor-Trimeton |
brompheniramine | R06AB | |
promethazine | R06AD | Phenergan, Promethegan |
cetirizine | R06AE, S01GX | Zyrtec, Zerviate |
levocetirizine | R06AE | Xyzal |
cyproheptadine | R06AX | Periactin |
loratadine | R06AX | Claritin, Alavert |
desloratadine | R06AX | Clarinex |
fexofenadine | R06AX | Allegra, Allegra Allergy |
ivacaftor | R07AX | Kalydeco | 1243041
sulfacetamide | S01AB, D10AF | Bleph-10, Klaron | 10169
besifloxacin | S01AE | Besivance |
trifluridine | S01AD | Viroptic |
loteprednol | S01BA | Lotemax, Alrex |
difluprednate | S01BA | Durezol |
fluorometholone | S01BA | FML |
nepafenac | S01BC | Nevanac, Ilevro |
bromfenac | S01BC | Prolensa, BromSite |
brimonidine | S01EA, D11AX | Alphagan, Alphagan P, Lumify, Mirvaso |
apraclonidine | S01EA | Iopidine |
acetazolamide | S01EC | Diamox |
methazolamide | S01EC | Neptazane | 6826
dorzolamide | S01EC | Trusopt |
brinzolamide | S01EC | Azopt |
latanoprost | S01EE | Xalatan, Xelpros | 43611
bimatoprost | S01EE | Lumigan, Latisse |
travoprost | S01EE | Travatan Z, Travatan |
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
deferasirox | V03AC | Exjade, Jadenu |
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
