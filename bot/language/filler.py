"""Filler (stop words) of the five languages: words that decide nothing about what is asked for.

Pronouns, articles, prepositions, auxiliary verbs, courtesies, and how people hesitate when they dictate.
"""

from __future__ import annotations

from bot.language.lexicon import plain

_ENGLISH = """
a an the this that these those there here it its he she they them we us our ours you your i im ive id ill me my mine
is are was were be been being am do does did done doing have has had having will would shall should can could may might must
of on in at to from for by with without about into over off up down out per as than then so if or and but also too just only
any some all each every what whats which who whos whose when where why how much many more most lot
please pls plz kindly thanks thx hey hi hello um uh erm like ok okay well now currently right rn today's really quite still already
get got give gimme let lets let's want wants wanted need needs needed like tell say see look know make made put take
one ones thing things stuff something anything everything somebody anybody someone anyone everyone everybody
bot csp question mark exactly actually basically again another other not no yes us them client's
customer's go goes far way people already getting whether going gonna wanna gotta id'd youd could've would've been since until till before after during between
their theirs his her hers him cause cuz cos btw fyi asap lol omg tbh imo afaik u ur r y n w wanna lemme gimme kinda sorta maybe perhaps probably please ta cheers mate folks guys team
hows wheres theyre theyve weve youre dont thats thatll whatll ill wed theyd isnt arent wasnt tho though through around while such own both same next far bit little much hi yo hey hiya yet ever
says said looks look seems seem think know hear heard happened happens supposed able trying try came come coming needs thank thankyou sorry urgent quick quickly real sure number
boss manager customer's because w/ vs per anyway else here's there's he's she's it'll we'll they'll am pm
"""
_GERMAN = """
ein eine einen einem einer eines der die das den dem des dies diese dieser dieses diesen diesem es er sie wir uns unser unsere ihr ihre
ich mir mich mein meine meinen du dir dich dein bitte mal doch noch schon ja nein nicht kein keine auch nur sehr so dann denn eben halt
ist sind war waren sein bin bist habe hast hat haben hatte wird werden wurde worden kann kannst koennen konnen koennte konnte soll sollte muss mussen darf durfen will
von vom zu zum zur fur fuer mit ohne bei beim im in an am auf aus uber ueber unter nach seit bis um pro als wie was wer wen wem wann wo warum
wieviel viel viele mehr etwas alles alle jeder jede man und oder aber also wenn ob dass hier da dort heute gerade aktuell
nun mal einfach sofort gleich etwas irgendwie gib geben zeig zeige zeigen sag sagen mach machen macht brauche brauch brauchen mochte moechte wurde hatte gerne gern danke hallo
nen nem ner ne n s 's ists geht gehts gibt gings ging steht stehen steht liegt laufen wieder weiter bisschen bissel kurz schnell endlich eigentlich vielleicht moglich wohl gell gerad grad grade ebenfalls derzeit momentan
jetzt nunmal damit dafur dazu davon dabei darin daran darauf darum deshalb deswegen trotzdem jedoch sondern sowie zwar falls weil waehrend wahrend bevor nachdem bisher sonst selbst selber beide beiden jeweils
denen deren dessen ihn ihm ihnen euch euer eure jemanden niemand irgendwas irgendwo bzw zb usw tschuldigung sorry kollege kollegen chef chefin hey moin servus mfg vg lg ok okay
welcher welches welchem welchen wessen woher wohin wobei womit wofur weshalb braucht kommt kommen haette waere ware bleibt lass lassen tut tun getan gemacht ganz wirklich insgesamt zusammen frage wissen weiss nr nummer
"""
_FRENCH = """
un une le la les l de des du d et ou mais donc or ni car que qui quoi quel quelle quels quelles ce cet cette ces ca cela c
je j tu il elle on nous vous ils elles me m te t se s moi toi lui leur leurs mon ma mes ton ta tes son sa ses notre nos votre vos
est es suis sommes etes sont etait ete etre ai as a avons avez ont avait avoir va vais vont aller peux peut pouvez pouvons pourrais pourriez
veux veut voulez voudrais faut dois doit dans en sur sous avec sans pour par chez vers depuis jusqu jusque pendant apres avant entre
ne n pas plus tres bien aussi encore deja toujours ici la y combien comment pourquoi quand ou si oui non
tu peux me dire combien svp stp s'il vous plait te merci bonjour salut donne donner donnez dis dire fais faire montre montrer voir besoin aimerais
ouais bah ben hein bon alors voila ok okay coucou cote niveau juste seulement plutot vraiment peu beaucoup trop assez maintenant demain vite rapidement enfin encore apres afin ainsi comme lorsque puisque parce
celui celle ceux celles rien tout toute tous toutes quelque quelques chaque autre autres meme memes ci hier chef patron equipe collegue collegues pardon desole svp pitie stp
serait sera seront avait avaient aurait auraient fait fois jusqua aujourd'hui aupres dedans dessus dessous quoi dont ou'est qu'est aurais souhaite souhaiterais voudrais besoin faudrait fut sait sais savoir peut-etre
"""
_SPANISH = """
un una unos unas el la los las lo de del al y o u pero que quien cual cuales cuanto cuanta cuantos cuantas este esta estos estas ese esa eso esto
yo tu el ella nosotros usted ustedes ellos ellas me te se nos le les mi mis tu tus su sus nuestro nuestra nuestros
es son era eran ser soy somos esta estan estaba estoy he has ha hemos han haber hay puede puedes podria puedo podemos quiero queremos quisiera
tenemos hay todo toda todos todas algo ya necesito necesitamos hace hacer haz da dar dame di dime decir ver muestra mostrar muestrame por para con sin en sobre desde hasta entre segun
como cuando donde porque si no ya mas muy tambien solo aun todavia aqui ahi favor porfa gracias hola
oye mira pues bueno vale venga anda tio jefe jefa equipo compa companero porfi plis xfa q k xq pq tb d dnd estamos estan estabamos fue fueron ido sido era tiene tienen tengo tenia tenemos llevan lleva llevamos
sigue siguen cual ahora luego despues antes hoy ayer manana mientras aunque entonces asi tan tanto tanta menos bastante casi apenas quizas quiza igual mismo misma mismos cada otro otra otros otras algun alguna algunos algunas ningun ninguna
nadie alguien nada quisiera queria gustaria podrias puedas pueda puedo deberia debe debemos vamos vaya va van ir estar ser urge urgente dado dados dada dadas chat dices dicen digo cuanto antes rapido ayuda perdona disculpa
"""

_LEGAL_FORMS = """
inc incorporated ltd limited llc llp plc corp corporation co company group holding holdings gmbh ag kg ug mbh ohg se sa sas sarl srl sl slu sau spa bv nv ab
as oy aps kft sro
"""

FILLER = frozenset(
    plain(word) for said in (_LEGAL_FORMS, _ENGLISH, _GERMAN, _FRENCH, _SPANISH) for word in said.split()
)
"""Filler as words are compared. Notions win over it: where a command says that a word means something, it does."""

_CONNECTIVES = """
that which who for with about because on at to and but so as of in from by w re regarding concerning please pls is are it we our saying
dass weil wegen fuer fur mit bei an und aber von zu bitte denn wir
que qui pour car a au aux avec et mais de du chez sur svp parce nous
porque por para con en y pero sobre favor
の を に は が で と も から について という して
"""
CONNECTIVES = frozenset(plain(word) for word in _CONNECTIVES.split())
"""Words that join what is wanted to what is told, and belong to neither."""
