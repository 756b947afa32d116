// The shipped table, groups M (joints, muscles) and N (nerves, mind): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const nervesAndJoints = `
indomethacin, indometacin | M01AB | Indocin, Tivorbex | 5781
sulindac | M01AB | Clinoril | 10237
etodolac | M01AB | Lodine | 24605
ketorolac | M01AB, S01BC | Toradol, Acular, Acular LS, Sprix | 35827
diclofenac | M01AB, M02AA, S01BC, D11AX | Voltaren, Cataflam, Cambia, Zipsor, Pennsaid | 3355
nabumetone | M01AX | Relafen | 31448
meloxicam | M01AC | Mobic, Vivlodex | 41493
piroxicam | M01AC | Feldene | 8356
ibuprofen | M01AE, M02AA | Motrin, Advil, Advil Migraine, Motrin IB, Children's Advil | 5640
naproxen | M01AE | Naprosyn, Aleve, Anaprox, Anaprox DS, EC-Naprosyn, Naprelan | 7258
ketoprofen | M01AE, M02AA | | 6142
flurbiprofen | M01AE, S01BC | Ansaid, Ocufen | 4502
oxaprozin | M01AE | Daypro | 32613
mefenamic acid | M01AG | Ponstel |
celecoxib | M01AH | Celebrex | 140587
penicillamine | M01CC | Cuprimine, Depen |
capsaicin | N01BX, M02AB | Zostrix, Qutenza |
carisoprodol | M03BA | Soma | 2101
methocarbamol | M03BA | Robaxin | 6845
metaxalone | | Skelaxin, Metaxall | 59078
chlorzoxazone | M03BB | Lorzone, Parafon Forte | 2410
cyclobenzaprine | M03BX | Flexeril, Amrix, Fexmid | 21949
baclofen | M03BX | Lioresal, Gablofen, Ozobax | 1292
tizanidine | M03BX | Zanaflex | 57258
orphenadrine | M03BC | Norflex |
dantrolene | M03CA | Dantrium, Ryanodex |
succinylcholine, suxamethonium | M03AB | Anectine, Quelicin | 10154
rocuronium | M03AC | Zemuron | 68139
vecuronium | M03AC | |
cisatracurium | M03AC | Nimbex |
onabotulinumtoxina, botulinum toxin type a | M03AX | Botox |
allopurinol | M04AA | Zyloprim | 519
febuxostat | M04AA | Uloric | 73689
probenecid | M04AB | | 8698
colchicine | M04AC | Colcrys, Mitigare, Gloperba | 2683
pegloticase | M04AX | Krystexxa | 1011650
alendronate, alendronic acid | M05BA | Fosamax, Binosto | 46041
risedronate, risedronic acid | M05BA | Actonel, Atelvia | 73056
ibandronate, ibandronic acid | M05BA | Boniva | 115264
zoledronic acid, zoledronate | M05BA | Reclast, Zometa | 77655
pamidronate | M05BA | Aredia |
denosumab | M05BX | Prolia, Xgeva | 993449
romosozumab | M05BX | Evenity |
sevoflurane | N01AB | Ultane | 36453
desflurane | N01AB | Suprane | 27340
isoflurane | N01AB | | 6026
ketamine | N01AX | Ketalar | 6130
esketamine | N06AX | Spravato |
propofol | N01AX | Diprivan | 8782
etomidate | N01AX | Amidate | 4177
bupivacaine | N01BB | Marcaine, Sensorcaine, Exparel | 1815
ropivacaine | N01BB | Naropin | 35780
lidocaine | N01BB, C01BB:injection, D04AB, C05AD, R02AD, S01HA | Xylocaine, Lidoderm, ZTlido, LMX 4 | 6387
mepivacaine | N01BB | Carbocaine, Polocaine |
chloroprocaine | N01BA | Nesacaine, Clorotekal |
morphine | N02AA | MS Contin, Kadian, Roxanol | 7052
hydromorphone | N02AA | Dilaudid, Exalgo | 3423
oxycodone | N02AA | OxyContin, Roxicodone, Oxaydo, Xtampza ER | 7804
oxymorphone | N02AA | Opana | 7814
hydrocodone | R05DA | Hysingla ER, Zohydro ER | 5489
codeine | R05DA, N02AA | | 2670
meperidine, pethidine | N02AB | Demerol | 6754
fentanyl | N02AB, N01AH:injection | Duragesic, Sublimaze, Actiq, Fentora | 4337
sufentanil | N01AH | |
remifentanil | N01AH | Ultiva |
methadone | N07BC | Dolophine, Methadose | 6813
buprenorphine | N02AE, N07BC | Butrans, Belbuca, Sublocade, Subutex, Buprenex | 1819
butorphanol | N02AF | |
nalbuphine | N02AF | Nubain |
tramadol | N02AX | Ultram, ConZip | 10689
tapentadol | N02AX | Nucynta, Nucynta ER | 787390
acetaminophen, paracetamol, apap | N02BE | Tylenol, Tylenol Extra Strength, Ofirmev, FeverAll, Mapap, Children's Tylenol, Tylenol Arthritis | 161
butalbital | | | 19860
ziconotide | N02BG | Prialt |
sumatriptan | N02CC | Imitrex, Zembrace, Onzetra | 37418
naratriptan | N02CC | Amerge | 141366
zolmitriptan | N02CC | Zomig | 135775
rizatriptan | N02CC | Maxalt, Maxalt-MLT | 88014
almotriptan | N02CC | Axert |
eletriptan | N02CC | Relpax | 231049
frovatriptan | N02CC | Frova |
ergotamine | N02CA | Ergomar |
dihydroergotamine | N02CA | Migranal, D.H.E. 45 | 3418
erenumab | N02CD | Aimovig |
galcanezumab | N02CD | Emgality |
fremanezumab | N02CD | Ajovy |
ubrogepant | N02CD | Ubrelvy |
rimegepant | N02CD | Nurtec, Nurtec ODT |
atogepant | N02CD | Qulipta |
lasmiditan | N02CC | Reyvow |
phenobarbital | N03AA | Luminal | 8134
primidone | N03AA | Mysoline | 8691
phenytoin | N03AB | Dilantin | 8183
fosphenytoin | N03AB | Cerebyx | 72236
ethosuximide | N03AD | Zarontin | 4135
clonazepam | N03AE | Klonopin | 2598
carbamazepine | N03AF | Tegretol, Tegretol XR, Carbatrol, Epitol, Equetro | 2002
oxcarbazepine | N03AF | Trileptal, Oxtellar XR | 32624
eslicarbazepine | N03AF | Aptiom |
rufinamide | N03AF | Banzel |
valproate, valproic acid, divalproex, divalproex sodium | N03AG | Depakote, Depakote ER, Depakene, Depacon | 
tiagabine | N03AG | Gabitril |
vigabatrin | N03AG | Sabril, Vigadrone |
lamotrigine | N03AX | Lamictal, Lamictal XR, Subvenite | 28439
topiramate | N03AX | Topamax, Trokendi XR, Qudexy XR | 38404
gabapentin | N02BF | Neurontin, Gralise, Horizant | 25480
pregabalin | N02BF | Lyrica, Lyrica CR | 187832
levetiracetam | N03AX | Keppra, Keppra XR, Spritam | 114477
brivaracetam | N03AX | Briviact | 1739745
zonisamide | N03AX | Zonegran | 39998
lacosamide | N03AX | Vimpat | 623400
perampanel | N03AX | Fycompa |
felbamate | N03AX | Felbatol |
cannabidiol | N03AX | Epidiolex |
cenobamate | N03AX | Xcopri |
benztropine, benzatropine | N04AC | Cogentin | 1424
trihexyphenidyl | N04AA | Artane | 10811
levodopa | N04BA | Inbrija | 6375
carbidopa | N04BA | Lodosyn | 2019
ropinirole | N04BC | Requip, Requip XL | 72302
pramipexole | N04BC | Mirapex, Mirapex ER | 746741
rotigotine | N04BC | Neupro |
apomorphine | N04BC | Apokyn, Kynmobi |
selegiline | N04BD | Eldepryl, Zelapar, Emsam | 9639
rasagiline | N04BD | Azilect |
safinamide | N04BD | Xadago |
entacapone | N04BX | Comtan | 60307
chlorpromazine | N05AA | Thorazine | 2403
fluphenazine | N05AB | Prolixin | 4496
perphenazine | N05AB | Trilafon | 8076
prochlorperazine | N05AB | Compazine, Compro | 8704
trifluoperazine | N05AB | | 10800
thioridazine | N05AC | | 10502
haloperidol | N05AD | Haldol | 5093
droperidol | N05AD | Inapsine | 3648
ziprasidone | N05AE | Geodon | 115698
lurasidone | N05AE | Latuda | 1040028
thiothixene, tiotixene | N05AF | Navane |
loxapine | N05AH | Loxitane, Adasuve |
clozapine | N05AH | Clozaril, FazaClo, Versacloz | 2626
olanzapine | N05AH | Zyprexa, Zyprexa Zydis | 61381
quetiapine | N05AH | Seroquel, Seroquel XR | 51272
asenapine | N05AH | Saphris, Secuado | 784649
lithium, lithium carbonate | N05AN | Lithobid, Eskalith | 6448
risperidone | N05AX | Risperdal, Risperdal Consta, Perseris | 35636
paliperidone | N05AX | Invega, Invega Sustenna, Invega Trinza | 679314
iloperidone | N05AX | Fanapt | 73178
aripiprazole | N05AX | Abilify, Abilify Maintena, Aristada | 89013
brexpiprazole | N05AX | Rexulti | 1658314
cariprazine | N05AX | Vraylar | 1667655
pimavanserin | N05AX | Nuplazid |
diazepam | N05BA | Valium, Diastat | 3322
chlordiazepoxide | N05BA | Librium | 2356
oxazepam | N05BA | | 7781
clorazepate | N05BA | Tranxene |
lorazepam | N05BA | Ativan | 6470
alprazolam | N05BA | Xanax, Xanax XR | 596
hydroxyzine | N05BB | Atarax, Vistaril | 5553
meprobamate | N05BC | |
buspirone | N05BE | BuSpar | 1827
flurazepam | N05CD | | 4501
estazolam | N05CD | |
triazolam | N05CD | Halcion | 10767
temazepam | N05CD | Restoril | 10355
midazolam | N05CD | Versed, Nayzilam | 6960
zolpidem | N05CF | Ambien, Ambien CR, Edluar, Intermezzo | 39993
zaleplon | N05CF | Sonata | 74667
eszopiclone | N05CF | Lunesta | 461016
melatonin | N05CH | | 6711
ramelteon | N05CH | Rozerem | 596205
suvorexant | N05CJ | Belsomra | 1547099
lemborexant | N05CJ | Dayvigo |
dexmedetomidine | N05CM | Precedex, Igalmi | 48937
desipramine | N06AA | Norpramin | 3247
imipramine | N06AA | Tofranil | 5691
clomipramine | N06AA | Anafranil | 2597
amitriptyline | N06AA | Elavil | 704
nortriptyline | N06AA | Pamelor | 7531
protriptyline | N06AA | Vivactil | 8886
doxepin | N06AA, D04AX | Sinequan, Silenor, Prudoxin, Zonalon | 3638
fluoxetine | N06AB | Prozac, Sarafem | 4493
citalopram | N06AB | Celexa | 2556
paroxetine | N06AB | Paxil, Paxil CR, Pexeva, Brisdelle | 32937
sertraline | N06AB | Zoloft | 36437
fluvoxamine | N06AB | Luvox | 42355
escitalopram | N06AB | Lexapro | 321988
phenelzine | N06AF | Nardil | 8123
tranylcypromine | N06AF | Parnate | 10734
mirtazapine | N06AX | Remeron, RemeronSolTab | 15996
bupropion | N06AX | Wellbutrin, Wellbutrin SR, Wellbutrin XL, Zyban, Forfivo XL | 42347
trazodone | N06AX | Desyrel, Oleptro | 10737
nefazodone | N06AX | | 31565
venlafaxine | N06AX | Effexor, Effexor XR | 39786
desvenlafaxine | N06AX | Pristiq | 734064
duloxetine | N06AX | Cymbalta, Drizalma | 72625
milnacipran | N06AX | Savella | 588250
levomilnacipran | N06AX | Fetzima |
vilazodone | N06AX | Viibryd | 1086769
vortioxetine | N06AX | Trintellix | 1455099
amphetamine | N06BA | Evekeo, Adzenys | 725
dextroamphetamine, dexamphetamine | N06BA | Dexedrine, Zenzedi | 3288
methamphetamine | N06BA | Desoxyn |
methylphenidate | N06BA | Ritalin, Ritalin LA, Concerta, Daytrana, Metadate CD, Quillivant XR | 6901
dexmethylphenidate | N06BA | Focalin, Focalin XR | 352372
lisdexamfetamine | N06BA | Vyvanse | 700810
atomoxetine | N06BA | Strattera | 38400
viloxazine | N06AX | Qelbree |
modafinil | N06BA | Provigil | 30125
armodafinil | N06BA | Nuvigil | 722291
caffeine | N06BC | Vivarin | 1886
donepezil | N06DA | Aricept | 135447
rivastigmine | N06DA | Exelon | 183379
galantamine | N06DA | Razadyne | 4637
memantine | N06DX | Namenda, Namenda XR | 6719
neostigmine | N07AA | Bloxiverz |
pyridostigmine | N07AA | Mestinon, Regonol | 9000
pilocarpine | N07AX, S01EB | Salagen, Isopto Carpine, Vuity | 8328
cevimeline | N07AX | Evoxac | 44281
nicotine | N07BA | Nicoderm CQ, Nicorette, Nicotrol, Habitrol | 7407
varenicline | N07BA | Chantix | 591622
disulfiram | N07BB | Antabuse | 3554
acamprosate | N07BB | Campral | 82819
naltrexone | N07BB | Vivitrol, ReVia | 7243
naloxone | V03AB | Narcan, Evzio, Kloxxado | 7242
meclizine, meclozine | R06AE | Antivert, Bonine | 6676
betahistine | N07CA | |
riluzole | N07XX | Rilutek |
tetrabenazine | N07XX | Xenazine | 10390
deutetrabenazine | N07XX | Austedo |
valbenazine | N07XX | Ingrezza |
`;
