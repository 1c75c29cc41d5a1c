# ruff: noqa: E501  # words and patterns read better as lines of their own than as columns of quotes
"""Turns of phrase, by the sign that they are: general English of requests, hurry, threats, gifts, money and sales.

Written for lower-case text in plain letters; a blank stands for any white space.  Where a phrase would be said in honest
office mail as well, it needs a second word beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from quietledger.pure.mailsigns.openings import openings

_ACCOUNT: Final = (
    r"(?:account|accounts|mailbox|mail box|e-?mail(?: (?:account|address|box|id))?|webmail|password|identity|wallet|profile|log-?in|sign-?in|"
    r"payment (?:method|information|details|data|info)|billing (?:information|details|info|address|data)|card (?:details|information)|bank(?:ing)? details|"
    r"credentials|information|details|seed phrase|subscription|membership|delivery address|shipping address|phone number|ownership|device|domain|access)"
)
_YOUR: Final = r"(?:your|ur) (?:\S{1,30} ){0,3}?"
_PROVE: Final = (
    r"(?:re-?)?(?:confirm|verify|validate|unlock|unblock|re-?activate|authenticate|restore|synchroni[sz]e|revalidate|upgrade|"
    r"reconfirm|rectify|migrate|whitelist|unsuspend)"
)
_MONEY: Final = r"(?:[$€£] ?\d[\d.,]*|usd ?\d[\d.,]*|\d[\d.,]* ?(?:usd|dollars|euros?|eur|gbp|pounds))"
_MILLIONS: Final = r"(?:[$€£]? ?\d[\d.,]* ?(?:million|m\b|usd|dollars|euros?|pounds)|million (?:united states |us )?(?:dollars|euros|pounds|usd))"

_ASKS_FOR_PROOF: Final = rf"""
{_PROVE} {_YOUR}{_ACCOUNT}\b
(?:verify|confirm|validate) (?:that )?(?:you(?: are|'re) (?:the|not|a human)|it'?s (?:really )?you\b)
secure your (?:\S{{1,20}} )?(?:account|wallet|mailbox|funds)
(?:verification|validation|authentication|re-?activation) (?:of your|is required|required|process|link|needed)
update {_YOUR}(?:account|payment|billing|card|bank|wallet|mailbox|log-?in|password|credentials|shipping|profile)(?: \w+)?
(?:account|mailbox|wallet|profile|card|e-?mail|access|subscription|membership|service|services|payment|domain) (?:\S{{1,20}} ){{0,3}}?(?:has been|have been|was|is|will be|were|are|been|get|gets) (?:\S{{1,20}} )?(?:suspended|locked|limited|restricted|disabled|deactivated|blocked|on hold|frozen|put on hold|terminated|closed|flagged|compromised|deleted|expired|expiring|declined|cancell?ed|shut ?down|blacklisted)
(?:suspended|locked|restricted|disabled|deactivated|blocked|frozen|suspicious|unusual|unauthori[sz]ed|unrecogni[sz]ed) (?:\S{{1,20}} ){{0,2}}?(?:account|mailbox|wallet|log-?in|sign-?in|activity|activities|access|attempt|transaction|profile)
(?:keep|retain|maintain|continue (?:using|with|to use)) (?:your |the |my )?(?:same|current|existing|old) password
password (?:will |is |has |is about to |for \S+ )?(?:be )?(?:expire|expires|expired|expiring|due to expire|expiration|expiry)
(?:pending|undelivered|incoming|held|blocked|quarantined|unreceived|failed|delayed|suspended|rejected) (?:\S{{1,12}} ){{0,2}}?(?:messages|e-?mails|mails)
(?:mailbox|storage|quota|disk space|inbox|cloud|drive)(?: storage| quota| space)? (?:is |has |was |limit |size )?(?:almost |nearly |been )?(?:full|exceeded|reached|running out|over quota|low)
(?:storage|quota) limit
(?:your )?payment (?:method )?(?:has |was |could not be |couldn't be |failed to be |is )?(?:been )?(?:declined|failed|rejected|unsuccessful|not (?:been )?(?:processed|authori[sz]ed))
(?:sign|log) ?-?in (?:below |here |now )?to (?:\S{{1,20}} )?(?:confirm|verify|review|restore|secure|avoid|continue|keep|unlock|update|view (?:your|the|this))
(?:new|unknown|unrecogni[sz]ed|another|different) (?:device|location|ip(?: address)?|sign-?in|browser) (?:\S{{1,20}} ){{0,4}}?(?:account|signed|logged|detected|sign|log)
(?:don'?t|do not|did not|didn'?t|if you don'?t) recogni[sz]e (?:this|the|any)
(?:if )?(?:this|it) (?:was ?n[o']t|wasn'?t|was not) you
(?:your|the|a|this) (?:\S{{1,20}} )?(?:package|parcel|shipment|delivery)s? (?:\S{{1,20}} ){{0,4}}?(?:could not be delivered|undeliverable|on hold|is held|waiting|pending|stopped|suspended|delivery failed|unsuccessful|not delivered|awaiting|requires? (?:payment|confirmation))
(?:schedule|reschedule|confirm|arrange|track) (?:your|the|a) (?:\w+ )?(?:delivery|redelivery|parcel|package|shipment)
(?:customs|redelivery|clearance) (?:fee|charge|dut(?:y|ie)|cost)s?
(?:connect|link|sync|validate|import|restore) (?:your )?(?:\w+ )?wallet
(?:enter|provide|send|submit|share|reply with|give)(?: us| me)?(?: with)? your (?:\S{{1,20}} ){{0,2}}?(?:pin|card|social security|ssn|bank|account (?:number|details|information)|full name|date of birth|phone number|telephone number|cell ?phone|mobile number|details|credentials)
(?:secret|recovery|seed|backup) (?:recovery )?(?:phrase|words)
account (?:review|verification|limitation|suspension|security alert|closure|termination|recovery|deactivation)
(?:kyc|know your customer) (?:\w+ )?(?:verification|update|process|requirement)
(?:re-?activate|restore|renew|reinstate|extend|keep) (?:your|my) (?:\S{{1,20}} )?(?:account|access|subscription|membership|service|antivirus|protection|license|mailbox)
your (?:\S{{1,20}} ){{0,3}}?(?:protection|antivirus|subscription|membership|license|plan|cloud|storage|hosting|domain)(?: \S{{1,16}}){{0,3}}? (?:has |have |is |will )(?:been |be |already )?(?:expired?|expiring|about to expire|ended)\b
""".strip().splitlines()

_HURRY: Final = r"""
within (?:the next )?(?:\d{1,2}|one|two|three|five|twelve|twenty-?four|forty-?eight) ?-?(?:hours?|hrs?|days?|minutes?|business days|working days)
(?:in|less than|only|next) (?:24|48|72|12|36) ?(?:hours?|hrs?)\b
(?:urgent|urgently|urgency)\b
(?:act|apply|reply|respond|claim|order|confirm|verify|call|check|click|start|join|download|update|get it|shop|buy|book) (?:\w+ )?(?:now|today|immediately|fast|quickly|asap|right away|at once|before)
immediate(?:ly)? (?:action|attention|response|reply|release|payment|verification|contact|update)
(?:immediate|urgent|prompt|swift|quick|fast|speedy) (?:response|reply|action|attention|answer)
(?:expires?|ends?|expiring|ending|closes|closing|available) (?:\w+ )?(?:today|tonight|soon|tomorrow|midnight|in \d+|shortly)
(?:last|final|second|third|1st|2nd|3rd|first) (?:chance|warning|notice|reminder|call|notification|attempt|opportunity)
before (?:it'?s|it is) (?:too late|gone)
(?:limited|short) time (?:offer|only|deal|left|remaining)?
(?:as soon as possible|asap|without delay|don'?t delay|do not delay|don'?t wait|hurry|do not ignore|don'?t ignore|don'?t miss|time[- ]sensitive|action required|action needed|response required|attention required|requires? your (?:immediate )?attention|while supplies last|while stocks? lasts?|time is running out|running out of time|only \d+ (?:left|spots?|remaining|hours?|minutes?|pieces))
""".strip().splitlines()

_THREAT: Final = r"""
(?:will|shall|may|would|could|is going to|to avoid|avoid|prevent|risk) (?:be |being |have been |get |getting |your |the |any |a |account |of |losing |permanent |further |service |permanently |lose |automatically |immediately |mailbox |email |temporarily |having )*(?:suspen\w+|terminat\w+|clos(?:ed|ure|ing)|deactivat\w+|disabl\w+|delet\w+|block\w+|lock\w*|restrict\w+|disconnect\w+|cancell?\w*|interrupt\w+|los[es]\w*|loss|forfeit\w*|limit\w+|shut ?down|seiz\w+|removed|erased)\b
(?:permanent|permanently|irreversibl\w+|forever) (?:\w+ )?(?:loss|lost|lose|delete\w*|clos\w+|suspen\w+|disabled|removed|deactivated|locked|blocked)
(?:failure|failing|failed|refus\w+|neglect\w*) to (?:\S+ ){1,6}?(?:will|may|result|lead|within|could|shall|by)
(?:legal (?:action|proceedings|consequences)|lawsuit|arrest|prosecut\w+|court|law enforcement|warrant|penalt(?:y|ies)|late fees?|collection agency|debt collect\w+)
(?:lose|losing|loss of) (?:\w+ )?(?:access|your|all|data|funds|files|photos|messages|account)
(?:your|all) (?:\w+ )?(?:photos|files|data|videos|contacts|emails|documents|funds|assets) (?:\S+ ){0,3}?(?:will be|may be|are|could be|at risk) ?(?:\w+ )?(?:lost|deleted|erased|removed|at risk|in danger|gone)
(?:at risk|in danger|has been compromised|has been hacked|virus(?:es)? (?:detected|found)|threats? (?:detected|found)|infected)
""".strip().splitlines()

_GIFT: Final = rf"""
(?:withdraw|cash out|transfer(?:s|red)?|receive|get|claim|credited|deposited)(?: to)? (?:your|you) (?:\S{{1,16}} ){{0,3}}?(?:money|card|{_MONEY}|[\d,.]+ ?[$€])
(?:your|the) (?:\S{{1,16}} ){{0,2}}?(?:withdrawal|payout|payment) (?:\S{{1,16}} ){{0,3}}?(?:ready|approved|waiting|pending|confirmed|available)
(?:has|have) (?:a|an|some) (?:gift|donation|present|grant) for you
(?:you(?:'ve| have|'re| are)?|been) (?:\w+ ){{0,2}}(?:won|win|selected|chosen|winner|lucky|picked|eligible|qualified|approved|entitled|awarded|nominated|pre-?approved)\b
congratulations?\b
(?:claim|collect|redeem|receive|unlock|get|grab|withdraw|accept|confirm) (?:your|my|the|a|an|this|up to|it|free|exclusive)(?: \S{{1,20}}){{0,4}}? (?:prize|reward|rewards|gift|bonus|cash|refund|funds?|compensation|winnings?|voucher|coupon|package|card|airdrop|tokens?|money|payout|payment|grant|spins?|bonuses|inheritance|donation|offer|discount|sample|kit|set)
(?:free|exclusive|special|mystery|surprise|brand new|complimentary) (?:\S{{1,20}} ){{0,2}}?(?:gift|gifts|prize|reward|rewards|bonus|spins?|iphone|ipad|macbook|samsung|voucher|card|trial|sample|bottle|box|offer|kit|giveaway|money|entry)
(?:gift|reward|prize|bonus|voucher|promo) ?(?:card|voucher|certificate|points?|draw|code)s?\b
(?:take|complete|answer|fill out|finish|participate in|join) (?:our|a|the|this|your|in our) (?:\S{{1,20}} ){{0,3}}?(?:survey|quiz|questionnaire|poll|questions)
(?:short|quick|brief|30[- ]second|anonymous|marketing|customer|shopper|loyalty|satisfaction|opinion|\d+[- ](?:second|minute)) (?:\S{{1,16}} )?(?:survey|questionnaire|quiz)
(?:refund|rebate|reimbursement|cash ?back|compensation|payout|settlement) (?:of|for|is|has|worth|amount|due|available|waiting|payment|approved|process)
(?:tax|unclaimed|pending|outstanding|overpaid) (?:refund|rebate|funds?|money|payment|prize|balance|reward|package|assets?|bitcoin)
(?:lottery|jackpot|raffle|sweepstakes?|giveaway|lucky draw|casino|free spins|airdrop|freebie|welcome bonus|inheritance)\b
(?:donat(?:e|ed|ion|ing)|grant|award) (?:\S{{1,16}} ){{0,3}}?{_MONEY}
{_MONEY} (?:\S{{1,16}} ){{0,3}}?(?:reward|prize|gift|voucher|bonus|refund|card|donation|compensation|for you|is waiting|payout|deposited|free)
(?:loyalty|customer|member|shopper|cash) rewards?\b
""".strip().splitlines()

_MONEY_ROAD: Final = r"""
(?:new|updated|changed|different|revised|alternate|current|correct) (?:bank(?:ing)?|ach|wire|wiring|remittance|remit(?:-| )?to|payment|eft|direct deposit|routing|account) (?:\w+ )?(?:details|information|instructions|info|account|address|number|coordinates|data)
(?:change|update|changing|updating|switch|switching|modify|amend|redirect|replace|changed|updated|switched|moved)(?: of| in| to)? (?:\S{1,16} ){0,5}?(?:bank(?:ing)? (?:details|information|account|info)|direct deposit|remittance (?:address|information|details)|remit(?:-| )to|payment (?:instructions|details|account)|eft|era enroll?ment|ach (?:details|information|account)|routing number|wire instructions|account number|pay(?:ment)? method on file|payroll (?:account|information|details))
(?:bank(?:ing)? (?:details|information|account|info)|direct deposit|remittance (?:address|details)|remit(?:-| )to address|ach (?:details|information)|wire instructions|payment instructions|eft (?:account|enroll?ment|information)|era enroll?ment|payroll (?:account|information)) (?:\S{1,16} ){0,4}?(?:has|have|was|were|is|are|been|will be|needs? to be|must be|should be|to be)(?: been| being)? (?:changed|updated|moved|different|under audit|closed|frozen|switched|amended|replaced|revised)
(?:new|updated|changed|different|your) (?:account and routing|routing and account) numbers?
our bank(?: account| branch)? (?:has|was)(?: been| just| recently)? (?:changed|moved|switched|closed)
we (?:have |just |recently )?(?:changed|switched|moved)(?: to)?(?: a new| our)? banks?\b
(?:confirm|reconfirm|verify|revalidate) (?:your |the )?(?:eft|era|ach|direct deposit)(?: and era)? (?:enroll?ment|details|information|account)
(?:purchase|buy|get|pick up|need|send|obtain)(?: me| us| some| a few| several| \d+)* (?:\S{1,16} ){0,4}?(?:gift ?cards?|itunes cards?|google play cards?|steam cards?|vouchers? cards?)
(?:scratch|photo|picture|codes?) (?:\S{1,16} ){0,6}?(?:back of the|gift|on the) cards?
(?:process|initiate|make|send|arrange|approve|complete|release|handle|schedule)(?: a| an| the| this| out)? (?:\S{1,16} ){0,2}?(?:wire(?: transfer)?|bank transfer|ach (?:transfer|payment)|swift transfer|international transfer|urgent payment|overdue payment|same[- ]day payment)
(?:next|future|all|any|upcoming|outstanding|pending|further) (?:\S{1,16} ){0,2}?(?:payments?|remittances?|deposits?|transfers?|reimbursements?|paycheck|payroll) (?:\S{1,16} ){0,4}?(?:to|into|should be|must be|go to|be made|be sent|be directed) (?:\S{1,16} ){0,3}?(?:new|following|below|different|another|this) (?:\S{1,16} )?(?:account|bank|address|details)
(?:send|pay|transfer|deposit)(?: the| exactly| me| us)? (?:\S{1,16} ){0,3}?(?:to|in|into|via) (?:\S{1,16} ){0,3}?(?:bitcoin|btc|wallet(?: address)?|my (?:btc|bitcoin) address|moneygram|western union)
""".strip().splitlines()

_GREETING: Final = r"""
^\W{0,6}(?:dear|hello|hi|hey|attention|attn|greetings|good (?:day|morning|afternoon|evening)|hallo|salutations|compliments)[ ,:]+(?:to )?(?:my |our |all |the |you )?(?:(?:valued|esteemed|respected|beloved|beloved|honou?red|loyal|dearest|good|fellow|e-?mail|mail|mailbox|account|web|online|domain|internet|crypto|wallet|metamask|prime|amazon|paypal|netflix|apple|bank|lucky|future|potential|sir) ?/?)*(?:customers?|clients?|users?|members?|friends?|sir|madam|ma'?am|beneficiary|account (?:holder|owner|user)|holder|owner|winners?|subscribers?|recipient|customer|shopper|trader|investor|partner|colleague|beloved|dear|dearest|one|player|client|webmaster|consumer|taxpayer|homeowner|buyer|applicant|employee|staff)\b
^\W{0,6}(?:dear|hello|hi|hey|attention|attn)[ ,:]+[\w.+-]{2,40}@[\w.-]+
^\W{0,6}(?:dear|hello|hi|hey)[ ,:]+(?:user\d*|customer\d*|info|admin)\b
""".strip().splitlines()

_SECRET: Final = r"""
(?:keep|treat|handle) (?:this|it|everything) (?:\S{1,16} ){0,3}?(?:confidential|secret|private|quiet(?:ly)?|between us|discree?t(?:ly)?|to yourself)
(?:strictly|highly|utmost|absolute(?:ly)?) (?:confidential\w*|secre\w+|private|discre\w+)
(?:don'?t|do not|please do not) (?:tell|inform|discuss|mention|share this with|call|involve) (?:\S{1,16} ){0,2}?(?:any|this|anyone|anybody|others|no one|me|with)
(?:confidential|private|mutual(?:ly)? beneficial|lucrative) (?:business |financial )?(?:matter|transaction|proposal|deal|offer|project|business|relationship|investment)
(?:i'?m|i am|currently|stuck) (?:in|at) (?:a |the )?(?:\w+ )?(?:meeting|conference)
(?:text|whatsapp|telegram|message|reach|contact|add|write)(?: me| us)? (?:\S{1,16} ){0,3}?(?:on|via|at|through|to) (?:my |our )?(?:\w+ )?(?:whatsapp|telegram|cell|mobile|personal|private|viber|signal|e-?mail|skype)
(?:send|give)(?: me)? (?:your|ur) (?:cell|mobile|phone|whatsapp)
""".strip().splitlines()

_COINS: Final = r"""
(?:bitcoins?|btc|ethereum|\beth\b|crypto ?currenc(?:y|ies)|usdt|tether|nfts?|blockchain|defi|meta ?mask|dogecoin|web3|airdrops?|presale|staking|crypto)\b
(?:digital|crypto|your) (?:wallet|coins?|tokens?|assets)\b
(?:trading|investment|forex) (?:platform|bot|robot|signals?|opportunity|account|plan|app|system|software|portfolio|program)
(?:passive income|guaranteed (?:returns?|profit)|return on (?:your )?investment|financial freedom|make money|earn (?:up to |over |more )?[$€£]|get rich|millionaire|per (?:day|week) from home|work from home|side hustle|extra income)
""".strip().splitlines()

_EXTORTION: Final = r"""
(?:i|we) (?:have |'ve )?(?:hacked|recorded|filmed|infected|compromised|got (?:full )?access|gained (?:full )?access|installed|cracked|placed|obtained|downloaded) (?:\S{1,16} ){0,6}?(?:you masturbat\w*|(?:your|all your) (?:\S{1,16} ){0,2}?(?:devices?|camera|webcam|system|account|computer|website|database|contacts|mailbox)|(?:malware|trojan|spyware|virus) (?:\S{1,16} ){0,4}?your)
(?:your|the) (?:\S{1,16} ){0,2}?(?:webcam|camera) (?:\S{1,16} ){0,4}?(?:record|video|while|captur)
you (?:\S{1,16} ){0,6}?(?:adult|porn\w*|masturbat\w+|intimate|explicit|embarrassing) (?:\S{1,16} ){0,2}?(?:sites?|videos?|websites?|content|footage|pleasures?)
(?:send|forward|share|release|publish|post|leak)(?: this| the| your| out| all)* (?:\S{1,16} ){0,3}?(?:video|recording|footage|data|files) (?:\S{1,16} ){0,3}?(?:to|with) (?:all )?(?:of )?your (?:\S{1,16} ){0,2}?(?:contacts|friends|family|relatives|colleagues)
(?:rat|trojan|spyware|malware|keylogger) (?:\S{1,16} ){0,5}?(?:your (?:device|devices|computer|system|account|operating)|on all)
""".strip().splitlines()

_SALES: Final = r"""
(?:lose|drop|shed|melt|burn)(?:ing)? (?:\S{1,16} ){0,3}?(?:weight|pounds|lbs|fat|belly|kg)
(?:weight[- ]loss|fat[- ]burn\w*|belly fat|metaboli\w+|keto\b|ketogenic|gummies|cbd\b|testosterone|erect\w*|prostate|viagra|cialis|libido|blood sugar|diabet\w+|neuropathy|tinnitus|joint pain|toenail|fungus|wrinkles|hair loss|detox|collagen|supplements?|manhood|enlarge\w*|hearing aids?|insulin|cholesterol|eyesight|vision loss|alzheimer\w*|memory loss|back pain|nerve pain|dentists?|gum disease|sciatica|arthritis)\b
(?:doctors?|big pharma|scientists?|experts?|they) (?:\S{1,16} ){0,4}?(?:hate|stunned|shocked|speechless|baffled|don'?t want|hid(?:ing|den)?|discovered|reveal\w*|amazed|furious)
(?:weird|strange|simple|odd|bizarre|ancient|secret|one|1|little[- ]known|natural|easy|miracle|amazing|shocking|revolutionary|breakthrough) (?:\S{1,16} ){0,2}?(?:trick|ritual|secret|remedy|hack|method|tip|discovery|loophole|formula|solution|technology|device|gadget|breakthrough|cure)\b
(?:hot|sexy|lonely|single|beautiful|mature|gorgeous|naughty|local|asian|russian|ukrainian|latin|stunning|charming|horny) (?:\S{1,16} ){0,2}?(?:women|girls?|ladies|singles|woman|milfs?|babes?|brides?|girlfriend)
(?:dating|hookup|hook up|meet (?:\w+ )?(?:women|girls|singles|ladies|your (?:match|soulmate))|one night stand|love story|soulmate|chat with)\b
(?:personal|business|payday|instant|fast|quick|low[- ]interest|unsecured|debt consolidation|home|student|working capital)(?: \w+)? (?:loans?|funding|financing|line of credit|capital|cash advance)
(?:loan|funding|financing) (?:offer|amount|application|approval|options?|up to|at \d)
(?:debt relief|debt consolidation|credit score|reduce (?:your )?debt|refinanc\w+|mortgage rates?|low(?:est)? rates?|no credit check|bad credit|auto warranty|car warranty|extended warranty|life insurance|burial insurance|final expense|home warranty|solar panels?|walk-in (?:tub|shower)s?|gutter\w*|roof\w*|timeshare|medicare (?:plan|advantage|part)|reverse mortgage|car insurance|auto insurance|insurance (?:quotes?|rates?)|bath(?:room)? remodel\w*|window replacement|home security|drone|flashlight|tactical|survival|generator|portable (?:ac|air|heater|wifi|charger)|air conditioner|heater|dash ?cam|smart ?watch|wifi (?:booster|extender)|mosquito\w*|knife|knives|night vision|binoculars|massag\w+|pillow|mattress|blanket|sneakers|handbags?|watches|replica)\b
(?:seo (?:services?|expert|agency|package|proposal|company)|search engine optimi[sz]ation|first page of google|rank(?:ing)?s? (?:on|in|your)|backlinks?|guest posts?|link building|web ?site (?:design|redesign|development|traffic)|web (?:design|development) (?:services?|company)|mobile app development|lead generation|e-?mail lists?|attendees? list|contacts? (?:list|database)|data ?base of|bulk e-?mail\w*|digital marketing|social media marketing|increase (?:your )?(?:sales|traffic|followers|visibility)|virtual assistants?)\b
(?:satisfaction guaranteed|money[- ]back|risk[- ]free|no obligation|100% (?:free|guaranteed|natural|safe|legal)|limited (?:stock|supply|quantity|edition)|special (?:offer|discount|price|promotion|deal)|best (?:price|deal|offer)s?|\d{1,2} ?% (?:off|discount)|save (?:up to )?(?:\d+ ?%|[$€£])|free shipping|huge (?:discount|savings)|lowest price|buy (?:1|one) get|order now|shop now|flash sale|clearance|black friday|half price|deal of the day|unbeatable)\b
(?:manufacturer|supplier|factory|wholesale|exporter) (?:\S{1,16} ){0,3}?(?:of|in|from|price|china)
(?:casino|poker|slots?|betting|sportsbook|jackpots?|free bets?|bet365|roulette|no deposit)\b
(?:advertisement|this is an ad|sponsored|promotional e-?mail|marketing e-?mail|affiliate|third[- ]party offer)\b
(?:unsubscribe|opt[- ]?out|stop receiving|remove(?:d)? (?:me|yourself|from)|no longer (?:wish|want) to receive) (?:\S{1,16} ){0,8}?(?:p\.? ?o\.? box|suite|street|avenue|\bave\b|\bst\b|blvd|drive|road)
(?:if you (?:can ?not|can'?t|are unable to|cannot) (?:see|view|read)|(?:images|pictures) (?:not|are not|don'?t)|trouble viewing|problems? viewing|having trouble (?:seeing|viewing))\b
(?:read|watch|see) (?:\S{1,16} ){0,3}?(?:this (?:video|shocking|before)|the (?:video|full story)|video (?:now|here|before))
""".strip().splitlines()

_ADULT: Final = r"""
(?:looking for|wants?|seeks?|search(?:ing)? for|need) (?:\S{1,12} ){0,3}?(?:lover|sex|one[- ]night|hookup|sexual|husband|soulmate|gentleman|dirty|a real man)\b
(?:meet|chat with|date|dating|talk to|see) (?:\S{1,12} ){0,3}?(?:hot|sexy|lonely|single|beautiful|mature|naughty|horny|gorgeous|charming) (?:\S{1,12} ){0,2}?(?:women|girls?|ladies|woman|singles|babes?)
(?:hot|sexy|lonely|single|gorgeous|naughty|horny|russian|ukrainian|asian|latin|slavic|nice|tender) (?:\S{1,12} ){0,2}?(?:women|girls?|ladies|lady|woman|milfs?|babes?|brides?|chick|female|girlfriend)\b
(?:adult|sex|casual|intimate|online|free) (?:dating|date|dates|encounters?|meetings?|entertainment|affair|affairs)\b
(?:anal|oral|hot|free|casual|for|have|having|want|your) sex\b
(?:hottie|hotties|blow ?job|suck your|horny|milf|pussy|jerk(?:ing)? off|one[- ]night stand|escort girls?|intimate photos?|nude (?:photos?|pics?|pictures?)|my (?:hot|naked|nude|intimate) (?:photos?|pics?|pictures?))\b
(?:i am|i'm) (?:\S{1,12} ){0,5}?(?:single|lonely|alone|unmarried|solitary) (?:\S{1,12} ){0,3}?(?:lady|woman|girl|female|chick)
""".strip().splitlines()

_FORTUNE: Final = rf"""
(?:compensation|donation|inheritance|consignment|atm card|abandoned|beneficiary|donate|legacy|bequeath\w*|entrust\w*) (?:\S{{1,16}} ){{0,6}}?(?:of |worth |valued at )?(?:\S{{1,10}} )?{_MILLIONS}
(?:received|have|receive|sum of|amount of|total sum of|transfer|transferring) (?:\S{{1,16}} ){{0,2}}?{_MILLIONS} (?:\S{{1,16}} ){{0,8}}?(?:to you|for you|your (?:account|name|country|behalf)|in your|charity|beneficiary|moneygram|western union|from (?:moneygram|western union|the fund))
{_MILLIONS} (?:\S{{1,16}} ){{0,6}}?(?:donat\w+|inherit\w+|compensation|for you|to you|beneficiary|on your behalf|in your name|grant to|has been (?:approved|awarded|donated|released))
(?:next of kin|late (?:husband|client|father|customer)|died (?:intestate|without)|orphanage|motherless|less privileged|deceased (?:client|customer|husband|relative)|unclaimed (?:fund|inheritance|estate)|dormant account|foreign (?:partner|investor|beneficiary)|fund (?:release|beneficiary)|consignment box|diplomatic (?:agent|courier|delivery)|trunk box(?:es)?|atm (?:visa )?card|certified cheque|overdue (?:fund|inheritance|contract)|inheritance (?:fund|payment|claim)|compensation (?:fund|payment|award)|scam victims?|humanitarian (?:project|aid|work)|charity (?:project|work))\b
(?:i am|i'm|my name is|this is) (?:(?:mrs?|ms|miss|dr|a|an|the|from)\.? )*(?:\S{{1,20}} ){{0,2}}?(?:barrister|attorney|widow|dying|orphan|sgt|sergeant|colonel|bank manager|solicitor|diplomat|philanthropist|refugee|terminally|diagnosed)\b
(?:business|investment|mutual\w*|lucrative|profitable|viable|noble|humble|important|private|urgent|confidential) (?:\S{{1,16}} ){{0,2}}?(?:partnership|proposal|transaction|proposition|venture|opportunit\w+|deal|matter|discussion|contract) (?:\S{{1,16}} ){{0,4}}?(?:with you|for you|to you|to discuss|you and|that will|between|we can|benefit)
(?:have|has|got|made) (?:a|an|some) (?:\S{{1,16}} ){{0,4}}?(?:proposal|proposition|donation|deal|gift|fund|grant|offer|something|contract|transaction|charity)(?: \S{{1,16}}){{0,3}}? (?:for you|to you|with you|to (?:discuss|disclose|share|offer|tell|transact))
(?:reply|contact|write|get back|e-?mail me)(?: to| me| us| him| her| back)* (?:\S{{1,16}} ){{0,4}}?for (?:more|further|full|the) (?:details?|information|info|clarification)s?\W*(?:e-?mail|thank|regards|\S+@|$)
(?:god bless|remain blessed|yours in christ|in the lord|almighty (?:god|allah)|i (?:got|found|saw|came across) your (?:e-?mail|contact|profile|name)|is this (?:e-?mail|address) (?:still )?(?:valid|active|working)|(?:previous|earlier|last|sent you (?:a|an)) (?:message|e-?mail|mail) (?:\S{{1,16}} ){{0,3}}?(?:but|before|previously|did you|without))\b
""".strip().splitlines()


def _compiled(phrases: list[str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one, re.compile(one.replace(" ?", r"\s*").replace(" ", r"\s+"), re.M)) for one in phrases if one)


_PHRASES: Final[Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]] = {
    "T1": _compiled(_ASKS_FOR_PROOF),
    "T2": _compiled(_HURRY),
    "T3": _compiled(_THREAT),
    "T4": _compiled(_GIFT),
    "T5": _compiled(_MONEY_ROAD),
    "T7": _compiled(_GREETING),
    "T8": _compiled(_SECRET),
    "T17": _compiled(_COINS),
    "T18": _compiled(_EXTORTION),
    "T19": _compiled(_SALES),
    "T20": _compiled(_FORTUNE),
    "T24": _compiled(_ADULT),
}
SIGN_IDS: Final = tuple(_PHRASES)
_WORD: Final = re.compile(r"(?<![\w@-])[a-z]+")


def _by_opening() -> tuple[
    Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]], tuple[tuple[str, re.Pattern[str]], ...]
]:
    """Each sign's phrases by the letters that they can begin with; and those that may begin with anything else."""
    opening: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    others: list[tuple[str, re.Pattern[str]]] = []
    for sign_id, phrases in _PHRASES.items():
        for phrase, pattern in phrases:
            letters = openings(phrase)
            if letters is None:
                others.append((sign_id, pattern))
            for one in letters or ():
                opening.setdefault(one, []).append((sign_id, pattern))
    return {one: tuple(some) for one, some in opening.items()}, tuple(others)


_OPENING, _OTHERS = _by_opening()


def found(text: str, ends: Mapping[str, int]) -> dict[str, list[tuple[int, int]]]:
    """Where the phrases of each sign stand in a lower-case text, in order: half-open offsets.

    ends: how far each sign's phrases are looked for.  A phrase is tried only at words that begin as it can: most texts
    are read at once that way, however many phrases there are.
    """
    spans: dict[str, list[tuple[int, int]]] = {sign_id: [] for sign_id in _PHRASES}
    for word in _WORD.finditer(text):
        start, opening = word.start(), word[0][:3]
        for letters in {opening, opening[:2], opening[:1]}:
            for sign_id, pattern in _OPENING.get(letters, ()):
                if start < ends[sign_id] and (one := pattern.match(text, start, ends[sign_id])):
                    spans[sign_id].append(one.span())
    for sign_id, pattern in _OTHERS:
        spans[sign_id] += [one.span() for one in pattern.finditer(text, 0, ends[sign_id]) if _begins(text, one.start())]
    return {sign_id: sorted(set(some)) for sign_id, some in spans.items()}


def _begins(text: str, start: int) -> bool:
    """Whether something may begin here: not in the middle of a word or an address."""
    return not start or not (text[start - 1].isalnum() or text[start - 1] in "_@-")
