// The shipped table, groups J (infections), L (cancer, immune system) and P (parasites): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const infectionAndCancer = `
doxycycline | J01AA | Vibramycin, Doryx, Monodox, Oracea, Adoxa | 3640
minocycline | J01AA | Minocin, Solodyn, Dynacin | 6980
tetracycline | J01AA | Sumycin | 10395
tigecycline | J01AA | Tygacil |
chloramphenicol | J01BA, S01AA | | 2348
ampicillin | J01CA | | 733
amoxicillin | J01CA | Amoxil, Moxatag | 723
piperacillin | J01CA | | 8339
penicillin g | J01CE | Pfizerpen | 7980
penicillin g benzathine | J01CE | Bicillin L-A |
penicillin v, penicillin v potassium, phenoxymethylpenicillin | J01CE | Veetids | 7984
dicloxacillin | J01CF | | 3356
nafcillin | J01CF | | 7233
oxacillin | J01CF | | 7773
clavulanate, clavulanic acid, clavulanate potassium | | | 48203
sulbactam | J01CG | |
tazobactam | J01CG | | 37617
cephalexin, cefalexin | J01DB | Keflex | 2231
cefazolin | J01DB | Ancef, Kefzol | 2180
cefadroxil | J01DB | Duricef | 2177
cefuroxime, cefuroxime axetil | J01DC | Ceftin, Zinacef | 2194
cefaclor | J01DC | Ceclor | 2176
cefoxitin | J01DC | Mefoxin | 2189
cefotetan | J01DC | |
cefprozil | J01DC | Cefzil | 19552
ceftriaxone | J01DD | Rocephin | 2193
cefdinir | J01DD | Omnicef | 25037
cefixime | J01DD | Suprax | 25033
cefpodoxime, cefpodoxime proxetil | J01DD | Vantin | 20489
cefotaxime | J01DD | Claforan | 2186
ceftazidime | J01DD | Fortaz, Tazicef | 2191
cefepime | J01DE | Maxipime | 20481
ceftaroline, ceftaroline fosamil | J01DI | Teflaro |
aztreonam | J01DF | Azactam, Cayston | 1272
meropenem | J01DH | Merrem | 29561
ertapenem | J01DH | Invanz | 325642
trimethoprim | J01EA | Primsol | 10829
sulfamethoxazole | J01EC | | 10180
sulfadiazine | J01EC | |
erythromycin | J01FA, D10AF, S01AA | Ery-Tab, E.E.S., Eryc, PCE | 4053
clarithromycin | J01FA | Biaxin, Biaxin XL | 21212
azithromycin | J01FA, S01AA | Zithromax, Zithromax Z-Pak, Z-Pak, AzaSite | 18631
clindamycin | J01FF, D10AF, G01AA | Cleocin, Cleocin HCl, Cleocin T, Clindesse | 2582
streptomycin | J01GA | |
tobramycin | J01GB, S01AA | Tobi, Tobrex | 10627
gentamicin | J01GB, D06AX, S01AA | Garamycin, Gentak |
amikacin | J01GB | Amikin, Arikayce | 641
ciprofloxacin | J01MA, S01AE, S02AA | Cipro, Cipro XR, Ciloxan, Cetraxal | 2551
levofloxacin | J01MA, S01AE | Levaquin | 82122
moxifloxacin | J01MA, S01AE | Avelox, Vigamox, Moxeza | 139462
ofloxacin | J01MA, S01AE, S02AA | Floxin, Ocuflox | 7623
delafloxacin | J01MA | Baxdela |
telavancin | J01XA | Vibativ |
dalbavancin | J01XA | Dalvance |
oritavancin | J01XA | Orbactiv |
colistimethate, colistin | J01XB | Coly-Mycin M |
polymyxin b | J01XB, S01AA | |
metronidazole | J01XD, P01AB, D06BX, G01AF | Flagyl, MetroGel, MetroCream, MetroGel-Vaginal | 6922
tinidazole | P01AB | Tindamax |
nitrofurantoin, nitrofurantoin macrocrystals, nitrofurantoin monohydrate | J01XE | Macrobid, Macrodantin, Furadantin | 7454
fosfomycin | J01XX | Monurol |
methenamine | J01XX | Hiprex, Urex |
linezolid | J01XX | Zyvox | 190376
tedizolid | J01XX | Sivextro |
daptomycin | J01XX | Cubicin | 22299
amphotericin b | J02AA | AmBisome, Abelcet |
fluconazole | J02AC | Diflucan | 4450
itraconazole | J02AC | Sporanox, Tolsura, Onmel | 28031
voriconazole | J02AC | Vfend | 121243
posaconazole | J02AC | Noxafil | 282446
isavuconazonium | J02AC | Cresemba |
caspofungin | J02AX | Cancidas |
micafungin | J02AX | Mycamine |
rifampin, rifampicin | J04AB | Rifadin | 9384
rifabutin | J04AB | Mycobutin |
rifapentine | J04AB | Priftin |
isoniazid | J04AC | | 6038
pyrazinamide | J04AK | | 8987
ethambutol | J04AK | Myambutol | 4110
bedaquiline | J04AK | Sirturo |
dapsone | J04BA, D10AX | Aczone | 3108
acyclovir, aciclovir | J05AB, D06BB | Zovirax | 281
valacyclovir, valaciclovir | J05AB | Valtrex | 73645
famciclovir | J05AB | Famvir | 68099
ganciclovir | J05AB | Cytovene |
valganciclovir | J05AB | Valcyte | 275891
ribavirin | J05AP | Rebetol, Copegus |
remdesivir | J05AB | Veklury | 2284718
nirmatrelvir | J05AE | |
ritonavir | J05AE | Norvir | 85762
atazanavir | J05AE | Reyataz | 343047
darunavir | J05AE | Prezista | 460132
zidovudine | J05AF | Retrovir | 11413
lamivudine | J05AF | Epivir, Epivir-HBV | 68244
abacavir | J05AF | Ziagen | 190521
emtricitabine | J05AF | Emtriva | 276237
tenofovir disoproxil, tenofovir disoproxil fumarate | J05AF | Viread | 322248
tenofovir alafenamide | J05AF | Vemlidy |
entecavir | J05AF | Baraclude | 306266
nevirapine | J05AG | Viramune | 53654
efavirenz | J05AG | Sustiva | 195085
etravirine | J05AG | Intelence |
rilpivirine | J05AG | Edurant |
doravirine | J05AG | Pifeltro |
oseltamivir | J05AH | Tamiflu | 260101
zanamivir | J05AH | Relenza |
baloxavir, baloxavir marboxil | J05AX | Xofluza |
raltegravir | J05AJ | Isentress, Isentress HD | 719872
dolutegravir | J05AJ | Tivicay | 1433868
bictegravir | | |
cabotegravir | J05AJ | Apretude, Vocabria |
maraviroc | J05AX | Selzentry |
sofosbuvir | J05AP | Sovaldi |
amantadine | N04BB | Symmetrel, Gocovri, Osmolex ER | 620
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
vincristine | L01CA | | 11202
vinorelbine | L01CA | Navelbine |
etoposide | L01CB | | 4179
paclitaxel | L01CD | Taxol, Abraxane | 56946
docetaxel | L01CD | Taxotere | 72962
doxorubicin | L01DB | Adriamycin, Doxil | 3639
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
trastuzumab | L01FD | Herceptin, Kanjinti, Ogivri | 224905
pertuzumab | L01FD | Perjeta |
cetuximab | L01FE | Erbitux | 318341
nivolumab | L01FF | Opdivo | 1597876
pembrolizumab | L01FF | Keytruda | 1547545
atezolizumab | L01FF | Tecentriq |
durvalumab | L01FF | Imfinzi |
ipilimumab | L01FX | Yervoy |
bevacizumab | L01FG | Avastin, Mvasi, Zirabev | 253337
daratumumab | L01FC | Darzalex |
imatinib | L01EA | Gleevec | 282388
dasatinib | L01EA | Sprycel |
nilotinib | L01EA | Tasigna |
gefitinib | L01EB | Iressa |
erlotinib | L01EB | Tarceva | 337525
osimertinib | L01EB | Tagrisso |
palbociclib | L01EF | Ibrance | 1601374
ribociclib | L01EF | Kisqali |
abemaciclib | L01EF | Verzenio |
everolimus | L01EG, L04AH | Afinitor, Zortress | 141704
ibrutinib | L01EL | Imbruvica | 1442981
acalabrutinib | L01EL | Calquence |
sunitinib | L01EX | Sutent |
sorafenib | L01EX | Nexavar |
bortezomib | L01XG | Velcade |
carfilzomib | L01XG | Kyprolis |
olaparib | L01XK | Lynparza |
venetoclax | L01XX | Venclexta |
hydroxyurea, hydroxycarbamide | L01XX | Hydrea, Droxia | 5552
tamoxifen | L02BA | Nolvadex, Soltamox | 10324
fulvestrant | L02BA | Faslodex |
bicalutamide | L02BB | Casodex | 83008
enzalutamide | L02BB | Xtandi | 1307298
apalutamide | L02BB | Erleada |
anastrozole | L02BG | Arimidex | 84857
exemestane | L02BG | Aromasin | 258494
abiraterone | L02BX | Zytiga | 1100072
degarelix | L02BX | Firmagon |
filgrastim | L03AA | Neupogen, Zarxio, Nivestym | 68442
pegfilgrastim | L03AA | Neulasta, Fulphila, Udenyca | 338036
sargramostim | L03AA | Leukine |
interferon beta 1a | L03AB | Avonex, Rebif |
interferon beta 1b | L03AB | Betaseron, Extavia |
peginterferon alfa 2a | L03AB | Pegasys |
glatiramer | L03AX | Copaxone, Glatopa |
mycophenolate mofetil | L04AA | CellCept | 68149
mycophenolic acid, mycophenolate, mycophenolate sodium | L04AA | Myfortic |
leflunomide | L04AK | Arava | 27169
teriflunomide | L04AK | Aubagio |
tofacitinib | L04AF | Xeljanz, Xeljanz XR | 1357536
upadacitinib | L04AF | Rinvoq | 2196092
baricitinib | L04AF | Olumiant |
fingolimod | L04AE | Gilenya |
natalizumab | L04AG | Tysabri |
ocrelizumab | L04AG | Ocrevus |
ofatumumab | L04AG, L01FA | Kesimpta |
vedolizumab | L04AG | Entyvio | 1538097
belimumab | L04AG | Benlysta |
abatacept | L04AA | Orencia | 614391
apremilast | L04AA | Otezla | 1492727
etanercept | L04AB | Enbrel, Erelzi | 214555
infliximab | L04AB | Remicade, Inflectra, Renflexis, Avsola | 191831
adalimumab | L04AB | Humira, Amjevita, Hadlima, Cyltezo, Hyrimoz | 327361
certolizumab pegol, certolizumab | L04AB | Cimzia | 709271
golimumab | L04AB | Simponi, Simponi Aria | 819300
anakinra | L04AC | Kineret | 72435
ustekinumab | L04AC | Stelara | 847083
tocilizumab | L04AC | Actemra | 612865
secukinumab | L04AC | Cosentyx | 1599788
ixekizumab | L04AC | Taltz |
guselkumab | L04AC | Tremfya |
risankizumab | L04AC | Skyrizi |
cyclosporine, ciclosporin | L04AD, S01XA | Neoral, Sandimmune, Gengraf, Restasis, Cequa | 3008
tacrolimus | L04AD, D11AH | Prograf, Envarsus XR, Astagraf XL, Protopic | 42316
sirolimus | L04AH | Rapamune | 35302
azathioprine | L04AX | Imuran, Azasan | 1256
thalidomide | L04AX | Thalomid |
lenalidomide | L04AX | Revlimid | 342369
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
atovaquone | P01AX | Mepron | 60212
nitazoxanide | P01AX | Alinia |
mebendazole | P02CA | Vermox, Emverm | 6672
albendazole | P02CA | Albenza | 430
praziquantel | P02BA | Biltricide | 8628
pyrantel | P02CC | Pin-X |
`;
