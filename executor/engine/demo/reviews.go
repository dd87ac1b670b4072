package demo

import (
	"sort"
	"strings"
)

type review struct {
	id       int
	product  *product
	customer *customer
	rating   int
	title    string // "" without one
	body     string // "" without one
	at       moment
}

// ratings are the shares of 1 to 5 stars by how well a product is liked, from the
// least to the best.
var ratings = [5]weights{
	newWeights(20, 20, 24, 22, 14), newWeights(11, 13, 21, 31, 24), newWeights(6, 8, 15, 32, 39),
	newWeights(3, 5, 10, 30, 52), newWeights(2, 2, 6, 25, 65),
}

// An opinion is what people write at some rating.
type opinion struct {
	titles, bodies []string
}

var (
	unhappy = opinion{
		titles: []string{"Disappointed", "Not worth the money", "Broke after two weeks", "Would not buy again",
			"Poor quality", "Looks cheaper than in the pictures"},
		bodies: []string{"It stopped working after a few days.", "The material feels thin and cheap.",
			"The description promised more.", "Customer service was friendly, but could not help.",
			"I sent it back.", "One part was missing from the box.", "The colour is quite different from the photo.",
			"Too expensive for what it is."},
	}
	mixed = opinion{
		titles: []string{"It's okay", "Average", "Good, but not great", "Does the job", "Mixed feelings"},
		bodies: []string{"It does what it should, no more.", "Delivery took longer than promised.",
			"Decent for the price.", "The manual could be clearer.", "Some details could be better made.",
			"I expected a little more from this brand.", "Fine for occasional use."},
	}
	happy = opinion{
		titles: []string{"Very happy", "Exactly as described", "Great value", "Highly recommended", "Love it",
			"Better than expected", "A perfect gift", "Would buy again"},
		bodies: []string{"Arrived quickly and well packed.", "The quality is excellent.",
			"I use it every day.", "My whole family likes it.", "Easy to set up.", "Looks even better than in the pictures.",
			"Worth every cent.", "Bought a second one for a friend.", "Sturdy and well made."},
	}
)

func opinionOf(rating int) opinion {
	switch {
	case rating <= 2:
		return unhappy
	case rating == 3:
		return mixed
	default:
		return happy
	}
}

// addReviews lets some buyers review what arrived, each product once.
func (s *shop) addReviews(src *source) {
	type opinionOn struct{ customer, product int }
	said := make(map[opinionOn]bool)
	unwanted := make(map[int]bool, len(s.returns))
	for _, back := range s.returns {
		unwanted[back.item.id] = true
	}
	for _, o := range s.orders {
		for _, it := range o.lines {
			at := o.arrived.after(src.between(1, 35), src.below(12*secondsPerHour))
			about := opinionOn{o.customer.id, it.product.id}
			if o.arrived == 0 || !src.permille(165) || at >= s.now() || said[about] {
				continue
			}
			said[about] = true
			s.reviews = append(s.reviews, composeReview(src, o.customer, it.product, unwanted[it.id], at))
		}
	}
	sort.SliceStable(s.reviews, func(i, j int) bool { return s.reviews[i].at < s.reviews[j].at })
	for i := range s.reviews {
		s.reviews[i].id = i + 1
	}
}

func composeReview(src *source, by *customer, about *product, returned bool, at moment) review {
	liking := about.appeal + 2
	if returned {
		liking = 0
	}
	r := review{customer: by, product: about, at: at, rating: 1 + ratings[liking].draw(src)}
	says := opinionOf(r.rating)
	if !src.permille(240) {
		r.title = pick(src, says.titles)
	}
	if !src.permille(350) {
		order := src.permutation(len(says.bodies))[:src.between(1, 3)]
		parts := make([]string, len(order))
		for i, n := range order {
			parts[i] = says.bodies[n]
		}
		r.body = strings.Join(parts, " ")
	}
	return r
}
