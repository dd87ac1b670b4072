package ground

import "strings"

// commonWords are words that names of tables and columns are made of. They serve
// to take apart what was written without a separator, so short words that begin or
// end others by chance are missing on purpose.
var commonWords = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`
		account action active activity actual address age agent agreement airline airport album allowance amount answer appointment area
		arrival article artist asset author average bad balance bank base batch beds bill billing birth block board body bonus book booking
		branch brand budget building business buyer call campaign cancel capacity car card carrier cart case category cause cell
		change channel charge check child city claim class client close code color comment commission company condition contact
		content contract conversion copy cost count country coupon course created credit currency customer daily data dataset date
		datetime day deal debit default delay delivery demand department deposit description detail device diagnosis direction discount
		discontinued distance district division doctor document domain dose due duration education email employee employer end engine
		enrollment error event exchange expense expiry facility fax fee feedback field file film first flag flight floor
		forecast founded full fund gender genre goods grade gross group guest height hire history holder home hospital hotel hour
		house image income index industry insurance interest inventory invoice issue item job join journal key 
		keyword kind label language last latitude launch lead leave length level library license life limit line link list load loan
		local location login logo long longitude loss low mail manager margin market marketing match material maximum medical member
		merchant message method metric middle minimum mobile model modified money month monthly movie name nation nationality net
		network news notes notification number occupation offer office online open opening operator option order organization
		origin outcome output overall owner package page paid paper parent partner party passenger password patient pay payment
		payroll percent performance period permission person phone photo picture plan plane platform player points policy population
		position post postal price priority problem procedure product profit program project promotion property province
		provider publication purchase quality quantity quarter question queue quota rank rate rating ratio reason receipt record reference
		refund region registered relation release remarks rental report request requirement reservation resource response result return
		revenue review reward rider risk road role room route salary sale sales sample schedule school score season seat section sector
		segment seller serial series service session settlement share shares ship shipment shipped shipping shop signup size snapshot
		source space staff stage standard start started state station status stock store street student subject subscription
		sum supplier supply support symbol system table target task tax teacher team teller term text ticket time timestamp
		title token total track trade train transaction transfer trip type unit updated user valid value vehicle vendor
		venue version video view visit volume wage warehouse website week weekly weight winner word work year yearly zip zone high low`) {
		out[w] = true
	}
	for w := range synonymIndex {
		for part := range strings.FieldsSeq(w) {
			if len(part) > 2 {
				out[part] = true
			}
		}
	}
	for short := range abbreviations {
		if len(short) > 2 {
			out[short] = true
		}
	}
	return out
}()

// shortWords may end a name, or begin it where that is said.
var shortWords = map[string]bool{"id": true, "no": true, "at": true, "on": true, "ms": true, "pct": true}

var shortLeads = map[string]bool{"is": true, "has": true, "num": true, "no": true}
