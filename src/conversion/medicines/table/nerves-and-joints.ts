// The shipped table, groups M (joints, muscles) and N (nerves, mind): names | ATC level-4 classes | brands | RXCUI. How to read it: ./index.ts.
export const nervesAndJoints = `
indomethacin, indometacin | M01AB | Indocin, Tivorbex |
sulindac | M01AB | Clinoril |
etodolac | M01AB | Lodine |
ketorolac | M01AB, S01BC | Toradol, Acular, Acular LS, Sprix |
diclofenac | M01AB, M02AA, S01BC, D11AX | Voltaren, Cataflam, Cambia, Zipsor, Pennsaid | 3355
nabumetone | M01AX | Relafen |
meloxicam | M01AC | Mobic, Vivlodex |
piroxicam | M01AC | Feldene |
ibuprofen | M01AE, M02AA | Motrin, Advil, Advil Migraine, Motrin IB, Children's Advil |
naproxen | M01AE | Naprosyn, Aleve, Anaprox, Anaprox DS, EC-Naprosyn, Naprelan |
ketoprofen | M01AE, M02AA | |
flurbiprofen | M01AE, S01BC | Ansaid, Ocufen | 4502
oxaprozin | M01AE | Daypro |
mefenamic acid | M01AG | Ponstel |
celecoxib | M01AH | Celebrex | 140587
penicillamine | M01CC | Cuprimine, Depen |
capsaicin | N01BX, M02AB | Zostrix, Qutenza |
carisoprodol | M03BA | Soma | 2101
methocarbamol | M03BA | Robaxin |
metaxalone | | Skelaxin, Metaxall |
chlorzoxazone | M03BB | Lorzone, Parafon Forte |
cyclobenzaprine | M03BX | Flexeril, Amrix, Fexmid |
baclofen | M03BX | Lioresal, Gablofen, Ozobax |
tizanidine | M03BX | Zanaflex |
orphenadrine | M03BC | Norflex |
dantrolene | M03CA | Dantrium, Ryanodex |
succinylcholine, suxamethonium | M03AB | Anectine, Quelicin | 10154
rocuronium | M03AC | Zemuron |
vecuronium | M03AC | |
cisatracurium | M03AC | Nimbex |
onabotulinumtoxina, botulinum toxin type a | M03AX | Botox |
allopurinol | M04AA | Zyloprim | 519
febuxostat | M04AA | Uloric |
probenecid | M04AB | | 8698
colchicine | M04AC | Colcrys, Mitigare, Gloperba |
pegloticase | M04AX | Krystexxa | 1011650
alendronate, alendronic acid | M05BA | Fosamax, Binosto |
risedronate, risedronic acid | M05BA | Actonel, Atelvia |
ibandronate, ibandronic acid | M05BA | Boniva |
zoledronic acid, zoledronate | M05BA | Reclast, Zometa |
pamidronate | M05BA | Aredia |
denosumab | M05BX | Prolia, Xgeva |
romosozumab | M05BX | Evenity |
sevoflurane | N01AB | Ultane | 36453
desflurane | N01AB | Suprane | 27340
isoflurane | N01AB | | 6026
ketamine | N01AX | Ketalar |
esketamine | N06AX | Spravato |
propofol | N01AX | Diprivan |
etomidate | N01AX | Amidate |
bupivacaine | N01BB | Marcaine, Sensorcaine, Exparel |
ropivacaine | N01BB | Naropin |
lidocaine | N01BB, C01BB:injection, D04AB, C05AD, R02AD, S01HA | Xylocaine, Lidoderm, ZTlido, LMX 4 | 6387
mepivacaine | N01BB | Carbocaine, Polocaine |
chloroprocaine | N01BA | Nesacaine, Clorotekal |
morphine | N02AA | MS Contin, Kadian, Roxanol | 7052
hydromorphone | N02AA | Dilaudid, Exalgo |
oxycodone | N02AA | OxyContin, Roxicodone, Oxaydo, Xtampza ER | 7804
oxymorphone | N02AA | Opana |
hydrocodone | R05DA | Hysingla ER, Zohydro ER |
codeine | R05DA, N02AA | | 2670
meperidine, pethidine | N02AB | Demerol |
fentanyl | N02AB, N01AH:injection | Duragesic, Sublimaze, Actiq, Fentora | 4337
sufentanil | N01AH | |
remifentanil | N01AH | Ultiva |
methadone | N07BC | Dolophine, Methadose | 6813
buprenorphine | N02AE, N07BC | Butrans, Belbuca, Sublocade, Subutex, Buprenex |
butorphanol | N02AF | |
nalbuphine | N02AF | Nubain |
tramadol | N02AX | Ultram, ConZip | 10689
tapentadol | N02AX | Nucynta, Nucynta ER |
acetaminophen, paracetamol, apap | N02BE | Tylenol, Tylenol Extra Strength, Ofirmev, FeverAll, Mapap, Children's Tylenol, Tylenol Arthritis |
butalbital | | |
ziconotide | N02BG | Prialt |
sumatriptan | N02CC | Imitrex, Zembrace, Onzetra |
naratriptan | N02CC | Amerge |
zolmitriptan | N02CC | Zomig |
rizatriptan | N02CC | Maxalt, Maxalt-MLT |
almotriptan | N02CC | Axert |
eletriptan | N02CC | Relpax |
frovatriptan | N02CC | Frova |
ergotamine | N02CA | Ergomar |
dihydroergotamine | N02CA | Migranal, D.H.E. 45 |
erenumab | N02CD | Aimovig |
galcanezumab | N02CD | Emgality |
fremanezumab | N02CD | Ajovy |
ubrogepant | N02CD | Ubrelvy |
rimegepant | N02CD | Nurtec, Nurtec ODT |
atogepant | N02CD | Qulipta |
lasmiditan | N02CC | Reyvow |
phenobarbital | N03AA | Luminal |
primidone | N03AA | Mysoline |
phenytoin | N03AB | Dilantin | 8183
fosphenytoin | N03AB | Cerebyx |
ethosuximide | N03AD | Zarontin |
clonazepam | N03AE | Klonopin |
carbamazepine | N03AF | Tegretol, Tegretol XR, Carbatrol, Epitol, Equetro | 2002
oxcarbazepine | N03AF | Trileptal, Oxtellar XR | 32624
eslicarbazepine | N03AF | Aptiom |
rufinamide | N03AF | Banzel |
valproate, valproic acid, divalproex, divalproex sodium | N03AG | Depakote, Depakote ER, Depakene, Depacon |
tiagabine | N03AG | Gabitril |
vigabatrin | N03AG | Sabril, Vigadrone |
lamotrigine | N03AX | Lamictal, Lamictal XR, Subvenite | 28439
topiramate | N03AX | Topamax, Trokendi XR, Qudexy XR |
gabapentin | N02BF | Neurontin, Gralise, Horizant |
pregabalin | N02BF | Lyrica, Lyrica CR |
levetiracetam | N03AX | Keppra, Keppra XR, Spritam |
brivaracetam | N03AX | Briviact | 1739745
zonisamide | N03AX | Zonegran |
lacosamide | N03AX | Vimpat |
perampanel | N03AX | Fycompa |
felbamate | N03AX | Felbatol |
cannabidiol | N03AX | Epidiolex |
cenobamate | N03AX | Xcopri |
benztropine, benzatropine | N04AC | Cogentin |
trihexyphenidyl | N04AA | Artane |
levodopa | N04BA | Inbrija |
carbidopa | N04BA | Lodosyn |
ropinirole | N04BC | Requip, Requip XL |
pramipexole | N04BC | Mirapex, Mirapex ER |
rotigotine | N04BC | Neupro |
apomorphine | N04BC | Apokyn, Kynmobi |
selegiline | N04BD | Eldepryl, Zelapar, Emsam |
rasagiline | N04BD | Azilect |
safinamide | N04BD | Xadago |
entacapone | N04BX | Comtan |
chlorpromazine | N05AA | Thorazine |
fluphenazine | N05AB | Prolixin |
perphenazine | N05AB | Trilafon | 8076
prochlorperazine | N05AB | Compazine, Compro |
trifluoperazine | N05AB | |
thioridazine | N05AC | | 10502
haloperidol | N05AD | Haldol | 5093
droperidol | N05AD | Inapsine |
ziprasidone | N05AE | Geodon |
lurasidone | N05AE | Latuda |
thiothixene, tiotixene | N05AF | Navane |
loxapine | N05AH | Loxitane, Adasuve |
clozapine | N05AH | Clozaril, FazaClo, Versacloz | 2626
olanzapine | N05AH | Zyprexa, Zyprexa Zydis | 61381
quetiapine | N05AH | Seroquel, Seroquel XR |
asenapine | N05AH | Saphris, Secuado |
lithium, lithium carbonate | N05AN | Lithobid, Eskalith |
risperidone | N05AX | Risperdal, Risperdal Consta, Perseris | 35636
paliperidone | N05AX | Invega, Invega Sustenna, Invega Trinza |
iloperidone | N05AX | Fanapt | 73178
aripiprazole | N05AX | Abilify, Abilify Maintena, Aristada | 89013
brexpiprazole | N05AX | Rexulti | 1658314
cariprazine | N05AX | Vraylar |
pimavanserin | N05AX | Nuplazid |
diazepam | N05BA | Valium, Diastat | 3322
chlordiazepoxide | N05BA | Librium |
oxazepam | N05BA | | 7781
clorazepate | N05BA | Tranxene |
lorazepam | N05BA | Ativan |
alprazolam | N05BA | Xanax, Xanax XR |
hydroxyzine | N05BB | Atarax, Vistaril |
meprobamate | N05BC | |
buspirone | N05BE | BuSpar |
flurazepam | N05CD | |
estazolam | N05CD | |
triazolam | N05CD | Halcion |
temazepam | N05CD | Restoril |
midazolam | N05CD | Versed, Nayzilam | 6960
zolpidem | N05CF | Ambien, Ambien CR, Edluar, Intermezzo |
zaleplon | N05CF | Sonata |
eszopiclone | N05CF | Lunesta |
melatonin | N05CH | |
ramelteon | N05CH | Rozerem |
suvorexant | N05CJ | Belsomra |
lemborexant | N05CJ | Dayvigo |
dexmedetomidine | N05CM | Precedex, Igalmi |
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
phenelzine | N06AF | Nardil |
tranylcypromine | N06AF | Parnate |
mirtazapine | N06AX | Remeron, RemeronSolTab | 15996
bupropion | N06AX | Wellbutrin, Wellbutrin SR, Wellbutrin XL, Zyban, Forfivo XL | 42347
trazodone | N06AX | Desyrel, Oleptro |
nefazodone | N06AX | |
venlafaxine | N06AX | Effexor, Effexor XR | 39786
desvenlafaxine | N06AX | Pristiq |
duloxetine | N06AX | Cymbalta, Drizalma | 72625
milnacipran | N06AX | Savella |
levomilnacipran | N06AX | Fetzima |
vilazodone | N06AX | Viibryd |
vortioxetine | N06AX | Trintellix | 1455099
amphetamine | N06BA | Evekeo, Adzenys |
dextroamphetamine, dexamphetamine | N06BA | Dexedrine, Zenzedi |
methamphetamine | N06BA | Desoxyn |
methylphenidate | N06BA | Ritalin, Ritalin LA, Concerta, Daytrana, Metadate CD, Quillivant XR | 6901
dexmethylphenidate | N06BA | Focalin, Focalin XR |
lisdexamfetamine | N06BA | Vyvanse |
atomoxetine | N06BA | Strattera | 38400
viloxazine | N06AX | Qelbree |
modafinil | N06BA | Provigil | 30125
armodafinil | N06BA | Nuvigil |
caffeine | N06BC | Vivarin | 1886
donepezil | N06DA | Aricept | 135447
rivastigmine | N06DA | Exelon |
galantamine | N06DA | Razadyne | 4637
memantine | N06DX | Namenda, Namenda XR |
neostigmine | N07AA | Bloxiverz |
pyridostigmine | N07AA | Mestinon, Regonol |
pilocarpine | N07AX, S01EB | Salagen, Isopto Carpine, Vuity |
cevimeline | N07AX | Evoxac | 44281
nicotine | N07BA | Nicoderm CQ, Nicorette, Nicotrol, Habitrol | 7407
varenicline | N07BA | Chantix |
disulfiram | N07BB | Antabuse |
acamprosate | N07BB | Campral |
naltrexone | N07BB | Vivitrol, ReVia | 7243
naloxone | V03AB | Narcan, Evzio, Kloxxado | 7242
meclizine, meclozine | R06AE | Antivert, Bonine |
betahistine | N07CA | |
riluzole | N07XX | Rilutek |
tetrabenazine | N07XX | Xenazine | 10390
deutetrabenazine | N07XX | Austedo |
valbenazine | N07XX | Ingrezza |
`;
