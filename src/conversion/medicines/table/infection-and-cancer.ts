// The shipped table, groups J (infections), L (cancer, immune system) and P (parasites): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const infectionAndCancer = `
doxycycline | J01AA | Vibramycin, Doryx, Monodox, Oracea, Adoxa |
minocycline | J01AA | Minocin, Solodyn, Dynacin |
tetracycline | J01AA | Sumycin |
tigecycline | J01AA | Tygacil |
chloramphenicol | J01BA, S01AA | | 2348
ampicillin | J01CA | | 733
amoxicillin | J01CA | Amoxil, Moxatag |
piperacillin | J01CA | |
penicillin g | J01CE | Pfizerpen | 7980
penicillin g benzathine | J01CE | Bicillin L-A |
penicillin v, penicillin v potassium, phenoxymethylpenicillin | J01CE | Veetids |
dicloxacillin | J01CF | |
nafcillin | J01CF | |
oxacillin | J01CF | |
clavulanate, clavulanic acid, clavulanate potassium | | |
sulbactam | J01CG | |
tazobactam | J01CG | |
cephalexin, cefalexin | J01DB | Keflex |
cefazolin | J01DB | Ancef, Kefzol |
cefadroxil | J01DB | Duricef |
cefuroxime, cefuroxime axetil | J01DC | Ceftin, Zinacef |
cefaclor | J01DC | Ceclor |
cefoxitin | J01DC | Mefoxin |
cefotetan | J01DC | |
cefprozil | J01DC | Cefzil |
ceftriaxone | J01DD | Rocephin | 2193
cefdinir | J01DD | Omnicef |
cefixime | J01DD | Suprax |
cefpodoxime, cefpodoxime proxetil | J01DD | Vantin |
cefotaxime | J01DD | Claforan |
ceftazidime | J01DD | Fortaz, Tazicef |
cefepime | J01DE | Maxipime |
ceftaroline, ceftaroline fosamil | J01DI | Teflaro |
aztreonam | J01DF | Azactam, Cayston |
meropenem | J01DH | Merrem |
ertapenem | J01DH | Invanz |
trimethoprim | J01EA | Primsol |
sulfamethoxazole | J01EC | |
sulfadiazine | J01EC | |
erythromycin | J01FA, D10AF, S01AA | Ery-Tab, E.E.S., Eryc, PCE | 4053
clarithromycin | J01FA | Biaxin, Biaxin XL |
azithromycin | J01FA, S01AA | Zithromax, Zithromax Z-Pak, Z-Pak, AzaSite |
clindamycin | J01FF, D10AF, G01AA | Cleocin, Cleocin HCl, Cleocin T, Clindesse |
streptomycin | J01GA | |
tobramycin | J01GB, S01AA | Tobi, Tobrex |
gentamicin | J01GB, D06AX, S01AA | Garamycin, Gentak |
amikacin | J01GB | Amikin, Arikayce |
ciprofloxacin | J01MA, S01AE, S02AA | Cipro, Cipro XR, Ciloxan, Cetraxal | 2551
levofloxacin | J01MA, S01AE | Levaquin | 82122
moxifloxacin | J01MA, S01AE | Avelox, Vigamox, Moxeza | 139462
ofloxacin | J01MA, S01AE, S02AA | Floxin, Ocuflox |
delafloxacin | J01MA | Baxdela |
telavancin | J01XA | Vibativ |
dalbavancin | J01XA | Dalvance |
oritavancin | J01XA | Orbactiv |
colistimethate, colistin | J01XB | Coly-Mycin M |
polymyxin b | J01XB, S01AA | |
metronidazole | J01XD, P01AB, D06BX, G01AF | Flagyl, MetroGel, MetroCream, MetroGel-Vaginal |
tinidazole | P01AB | Tindamax |
nitrofurantoin, nitrofurantoin macrocrystals, nitrofurantoin monohydrate | J01XE | Macrobid, Macrodantin, Furadantin | 7454
fosfomycin | J01XX | Monurol |
methenamine | J01XX | Hiprex, Urex |
linezolid | J01XX | Zyvox |
tedizolid | J01XX | Sivextro |
daptomycin | J01XX | Cubicin |
amphotericin b | J02AA | AmBisome, Abelcet |
fluconazole | J02AC | Diflucan |
itraconazole | J02AC | Sporanox, Tolsura, Onmel |
voriconazole | J02AC | Vfend | 121243
posaconazole | J02AC | Noxafil |
isavuconazonium | J02AC | Cresemba |
caspofungin | J02AX | Cancidas |
micafungin | J02AX | Mycamine |
rifampin, rifampicin | J04AB | Rifadin |
rifabutin | J04AB | Mycobutin |
rifapentine | J04AB | Priftin |
isoniazid | J04AC | | 6038
pyrazinamide | J04AK | |
ethambutol | J04AK | Myambutol |
bedaquiline | J04AK | Sirturo |
dapsone | J04BA, D10AX | Aczone | 3108
acyclovir, aciclovir | J05AB, D06BB, S01AD | Zovirax, Avaclyr |
valacyclovir, valaciclovir | J05AB | Valtrex |
famciclovir | J05AB | Famvir |
ganciclovir | J05AB | Cytovene |
valganciclovir | J05AB | Valcyte |
ribavirin | J05AP | Rebetol, Copegus |
remdesivir | J05AB | Veklury |
nirmatrelvir | J05AE | |
ritonavir | J05AE | Norvir |
atazanavir | J05AE | Reyataz | 343047
darunavir | J05AE | Prezista |
zidovudine | J05AF | Retrovir |
lamivudine | J05AF | Epivir, Epivir-HBV |
abacavir | J05AF | Ziagen | 190521
emtricitabine | J05AF | Emtriva |
tenofovir disoproxil, tenofovir disoproxil fumarate | J05AF | Viread |
tenofovir alafenamide | J05AF | Vemlidy |
entecavir | J05AF | Baraclude |
nevirapine | J05AG | Viramune | 53654
efavirenz | J05AG | Sustiva | 195085
etravirine | J05AG | Intelence |
rilpivirine | J05AG | Edurant |
doravirine | J05AG | Pifeltro |
oseltamivir | J05AH | Tamiflu |
zanamivir | J05AH | Relenza |
baloxavir, baloxavir marboxil | J05AX | Xofluza |
raltegravir | J05AJ | Isentress, Isentress HD |
dolutegravir | J05AJ | Tivicay | 1433868
bictegravir | | |
cabotegravir | J05AJ | Apretude, Vocabria |
maraviroc | J05AX | Selzentry |
sofosbuvir | J05AP | Sovaldi |
amantadine | N04BB | Symmetrel, Gocovri, Osmolex ER |
rho d immune globulin | J06BB | RhoGAM, WinRho SDF |
palivizumab | J06BD | Synagis |
bezlotoxumab | J06BC | Zinplava |
cyclophosphamide | L01AA | Cytoxan | 3002
bendamustine | L01AA | Treanda, Bendeka |
melphalan | L01AA | Alkeran |
chlorambucil | L01AA | Leukeran |
busulfan | L01AB | Myleran, Busulfex |
temozolomide | L01AX | Temodar |
methotrexate | L01BA, L04AX | Trexall, Otrexup, Rasuvo, Rheumatrex | 6851
pemetrexed | L01BA | Alimta |
mercaptopurine | L01BB | Purinethol, Purixan | 103
cladribine | L04AA, L01BB | Mavenclad |
fludarabine | L01BB | |
cytarabine | L01BC | |
fluorouracil | L01BC | Efudex, Carac | 4492
gemcitabine | L01BC | Gemzar | 12574
capecitabine | L01BC | Xeloda | 194000
azacitidine | L01BC | Vidaza |
decitabine | L01BC | Dacogen |
vinblastine | L01CA | |
vincristine | L01CA | |
vinorelbine | L01CA | Navelbine |
etoposide | L01CB | | 4179
paclitaxel | L01CD | Taxol, Abraxane |
docetaxel | L01CD | Taxotere |
doxorubicin | L01DB | Adriamycin, Doxil |
daunorubicin | L01DB | |
epirubicin | L01DB | Ellence | 3995
bleomycin | L01DC | |
mitomycin | L01DC | |
cisplatin | L01XA | | 2555
carboplatin | L01XA | Paraplatin | 40048
oxaliplatin | L01XA | Eloxatin | 32592
irinotecan | L01CE | Camptosar | 51499
topotecan | L01CE | Hycamtin |
rituximab | L01FA | Rituxan, Truxima, Ruxience | 121191
trastuzumab | L01FD | Herceptin, Kanjinti, Ogivri |
pertuzumab | L01FD | Perjeta |
cetuximab | L01FE | Erbitux | 318341
nivolumab | L01FF | Opdivo |
pembrolizumab | L01FF | Keytruda |
atezolizumab | L01FF | Tecentriq |
durvalumab | L01FF | Imfinzi |
ipilimumab | L01FX | Yervoy |
bevacizumab | L01FG | Avastin, Mvasi, Zirabev |
daratumumab | L01FC | Darzalex |
imatinib | L01EA | Gleevec |
dasatinib | L01EA | Sprycel |
nilotinib | L01EA | Tasigna |
gefitinib | L01EB | Iressa |
erlotinib | L01EB | Tarceva |
osimertinib | L01EB | Tagrisso |
palbociclib | L01EF | Ibrance |
ribociclib | L01EF | Kisqali |
abemaciclib | L01EF | Verzenio |
everolimus | L01EG, L04AH | Afinitor, Zortress |
ibrutinib | L01EL | Imbruvica |
acalabrutinib | L01EL | Calquence |
sunitinib | L01EX | Sutent |
sorafenib | L01EX | Nexavar |
bortezomib | L01XG | Velcade |
carfilzomib | L01XG | Kyprolis |
olaparib | L01XK | Lynparza |
venetoclax | L01XX | Venclexta |
hydroxyurea, hydroxycarbamide | L01XX | Hydrea, Droxia |
tamoxifen | L02BA | Nolvadex, Soltamox | 10324
fulvestrant | L02BA | Faslodex |
bicalutamide | L02BB | Casodex |
enzalutamide | L02BB | Xtandi |
apalutamide | L02BB | Erleada |
anastrozole | L02BG | Arimidex |
exemestane | L02BG | Aromasin |
abiraterone | L02BX | Zytiga |
degarelix | L02BX | Firmagon |
filgrastim | L03AA | Neupogen, Zarxio, Nivestym |
pegfilgrastim | L03AA | Neulasta, Fulphila, Udenyca |
sargramostim | L03AA | Leukine |
interferon beta 1a | L03AB | Avonex, Rebif |
interferon beta 1b | L03AB | Betaseron, Extavia |
peginterferon alfa 2a | L03AB | Pegasys |
glatiramer | L03AX | Copaxone, Glatopa |
mycophenolate mofetil | L04AA | CellCept |
mycophenolic acid, mycophenolate, mycophenolate sodium | L04AA | Myfortic |
leflunomide | L04AK | Arava |
teriflunomide | L04AK | Aubagio |
tofacitinib | L04AF | Xeljanz, Xeljanz XR |
upadacitinib | L04AF | Rinvoq |
baricitinib | L04AF | Olumiant |
fingolimod | L04AE | Gilenya |
natalizumab | L04AG | Tysabri |
ocrelizumab | L04AG | Ocrevus |
ofatumumab | L04AG, L01FA | Kesimpta |
vedolizumab | L04AG | Entyvio |
belimumab | L04AG | Benlysta |
abatacept | L04AA | Orencia |
apremilast | L04AA | Otezla |
etanercept | L04AB | Enbrel, Erelzi |
infliximab | L04AB | Remicade, Inflectra, Renflexis, Avsola |
adalimumab | L04AB | Humira, Amjevita, Hadlima, Cyltezo, Hyrimoz |
certolizumab pegol, certolizumab | L04AB | Cimzia |
golimumab | L04AB | Simponi, Simponi Aria |
anakinra | L04AC | Kineret |
ustekinumab | L04AC | Stelara |
tocilizumab | L04AC | Actemra |
secukinumab | L04AC | Cosentyx |
ixekizumab | L04AC | Taltz |
guselkumab | L04AC | Tremfya |
risankizumab | L04AC | Skyrizi |
cyclosporine, ciclosporin | L04AD, S01XA | Neoral, Sandimmune, Gengraf, Restasis, Cequa | 3008
tacrolimus | L04AD, D11AH | Prograf, Envarsus XR, Astagraf XL, Protopic | 42316
sirolimus | L04AH | Rapamune | 35302
azathioprine | L04AX | Imuran, Azasan | 1256
thalidomide | L04AX | Thalomid |
lenalidomide | L04AX | Revlimid |
pomalidomide | L04AX | Pomalyst |
dimethyl fumarate | L04AX | Tecfidera |
hydroxychloroquine | P01BA | Plaquenil | 5521
chloroquine | P01BA | Aralen | 2393
primaquine | P01BA | |
mefloquine | P01BC | |
proguanil | P01BB | |
cilastatin | | |
imipenem | J01DH | |
quinine | P01BC | Qualaquin | 9071
atovaquone | P01AX | Mepron |
nitazoxanide | P01AX | Alinia |
mebendazole | P02CA | Vermox, Emverm |
albendazole | P02CA | Albenza |
praziquantel | P02BA | Biltricide |
pyrantel | P02CC | Pin-X |
`;
