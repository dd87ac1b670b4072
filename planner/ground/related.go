package ground

import "strings"

// relatedText lists words, in lemmas, that people use for one another when they
// speak of things that databases keep. A word may stand in several lines.
//
//nolint:dupword // a line may begin with the word that ended the one before
const relatedText = `
customer client buyer shopper purchaser consumer patron
employee staff worker personnel colleague staffer
product item article good goods merchandise commodity
supplier vendor provider seller
manufacturer maker producer builder
store shop outlet boutique market
order purchase
review feedback comment opinion
rating score grade mark star
shipment delivery parcel package shipping
return refund
invoice bill
payment transaction
phone telephone mobile cellphone cell
email mail
country nation state land
nationality citizenship
city town municipality
salary pay wage earning income remuneration compensation
job position role occupation profession post title
stock inventory
quantity amount volume
manager boss supervisor head leader chief director
department division section unit branch
teacher instructor professor lecturer faculty educator tutor
student pupil learner undergraduate
movie film picture
car vehicle automobile auto
population inhabitant resident people
gender sex
duration length
description detail explanation
person people individual human
singer vocalist musician artist performer
artist painter creator
song track tune music
album record
concert show performance gig
stadium arena venue
club society association
team squad side
player athlete sportsman
coach trainer
match game contest
competition contest tournament championship
race run
winner champion victor
course class subject lesson
school college academy
university college
campus school
address location residence
location place site position spot
place venue location
building house structure property
apartment flat
room chamber
owner proprietor possessor holder
house home dwelling
pet animal
dog puppy
breed race kind
doctor physician medic
patient sick
nurse carer
hospital clinic
medicine drug medication
disease illness
procedure operation treatment
treatment therapy cure
airport airfield
airline carrier
flight trip
airplane aircraft plane
pilot aviator
passenger traveler traveller
trip journey travel tour
train railway
station stop
ship vessel boat
captain skipper
driver chauffeur
route path way
distance length range
speed velocity pace
weight mass heaviness
height tallness stature
size dimension
age year
date day time
year time
month time
birthday birthdate birth
start begin beginning
end finish
price cost charge fee rate
cost expense price
budget fund financing
revenue income sale turnover
profit gain earning
sale selling
account profile
balance remainder
bank lender
loan credit debt
card pass
member participant affiliate
participant attendee contestant competitor
visitor guest tourist
guest visitor
user account
author writer
editor reviser
journalist reporter
book publication volume title
publication issue paper
paper article essay document
document file paper record
journal magazine periodical
publisher press
library archive
museum gallery
exhibition exhibit show display
event occasion happening activity
festival celebration fest
party faction
election vote ballot
vote ballot poll
candidate nominee applicant
president chairman head
county district region
district region area zone
region area territory zone
area surface
continent landmass
language tongue
religion faith
capital
mountain peak hill
river stream
lake
company firm business corporation enterprise organization
organization institution organisation
industry sector
headquarter headquarters office
office bureau
contract agreement
project task undertaking
skill ability
certificate certification qualification credential
degree qualification
major specialty specialization
advisor adviser counselor mentor
friend buddy companion
relationship relation
child kid
parent
wife spouse husband partner
name title
title name heading
nickname alias
id identifier identification number code
code number
type kind category sort class
category type kind group class
kind type sort
status state condition
state province
level degree rank grade
rank ranking position place
theme topic subject
topic subject theme
genre style type
style type fashion
color colour
number count amount quantity
total sum
capacity volume size
attendance audience presence turnout
year
season
series program show
program programme show
channel station
episode installment
actor performer
director filmmaker
character role
device gadget appliance
phone smartphone
computer machine
software program application
hardware equipment
browser
website site
image picture photo
photo picture photograph
camera
model version type
version edition
feature characteristic attribute
brand make label
maker manufacturer
engine motor
fuel gas gasoline
horsepower power
wine
grape
restaurant diner eatery
dish food meal
food meal nourishment
chef cook
ingredient component
drink beverage
farm ranch
crop plant
plant
tree
bird
insurance assurance
policy plan
claim demand
incident accident occurrence
weapon arm
battle fight combat war
death casualty fatality killing
killed dead
injured wounded hurt
attack assault
crime offense
police officer
officer official
soldier
problem issue trouble
issue problem
log record
reason cause
result outcome
outcome result
gap difference
mean average
average mean
maximum highest largest
minimum lowest smallest
acceptance approval
degree
enrollment enrolment registration
enroll register
registration enrollment
assignment task
mailshot mailing
statement declaration
property attribute asset
asset property
party participant
service
agency bureau
investor
share stock
exchange
lot batch
transaction deal
purchase buy
buy purchase
sell vend
hire employ recruit
live reside dwell
reside live
own possess
work
teach instruct
write author
publish release issue
release publish issue
win
earn make
born birth
hometown birthplace
nation country
nominated nomination
award prize honor
prize award
medal
session meeting
meeting conference gathering
conference congress meeting
workshop seminar
submission
keyword term
reviewer
domain field area
field area
citation reference
abstract summary
treasurer
wrestler fighter
swimmer
gymnast
cyclist biker
bike bicycle cycle
dock
trip ride
temperature heat
humidity
wind
rain rainfall precipitation
weather climate
roller coaster
tv television
television tv
radio
rating score
happy
fault defect error flaw bug
part component piece
engineer technician
machine device
maintenance upkeep repair
repair fix
technician repairman mechanic
visit
stay
inn hotel
hotel inn accommodation
reservation booking
booking reservation
bed
bedroom room
decor decoration
floor story storey
first forename given
last surname family
middle
street road avenue
zip postcode postal
county shire
cell mobile
mail post
text message
message
gold
silver
bronze
point score
score point mark
goal target
loss defeat
win victory
victory win triumph
defeat loss
`

// related lists, by word, the words of the lines that it stands in, without itself.
var related = func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(relatedText), "\n") {
		words := strings.Fields(line)
		for _, w := range words {
			for _, other := range words {
				if other != w {
					out[w] = append(out[w], other)
				}
			}
		}
	}
	return out
}()

// Related are words, in lemmas, that may stand for a lemma. Unlike the synonyms by
// which a catalog is looked through, they only make a meaning likelier: many of them
// have another one as well. The result is shared: do not change it.
func Related(lemma string) []string { return related[lemma] }
