package demo

import "strings"

// A culture is a stock of given and family names that go together.
type culture struct {
	first, last []string
}

var cultures = map[string]culture{
	"german": names(
		"Anna Lukas Lena Felix Marie Paul Sophie Jonas Laura Maximilian Julia Tobias Katharina Stefan Sabine Jürgen "+
			"Greta Moritz Hannah Sebastian Petra Matthias Jörg Birgit Emilia Niklas Käthe Florian Ursula Björn",
		"Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein "+
			"Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Vogel Groß Jäger Böhm"),
	"english": names(
		"James Mary Oliver Emma Liam Olivia Noah Ava William Charlotte George Amelia Harry Grace Jack Emily Thomas "+
			"Sarah Daniel Chloe Michael Jessica David Ruby Robert Hazel Henry Megan Edward Zoe",
		"Smith Johnson Williams Brown Jones Taylor Davies Wilson Evans Thomas Walker White Harris Clark Lewis Robinson "+
			"Hall Young King Wright O'Brien Turner Hill Murphy Cooper Ward Bennett Hughes Foster O'Connor"),
	"french": names(
		"Camille Louis Léa Hugo Manon Gabriel Chloé Jules Inès Arthur Élodie Antoine Margaux Théo Céline Nicolas "+
			"Amélie François Hélène Mathieu Aurélie Rémi Noémie Benoît Juliette Étienne Clément Zoé",
		"Martin Bernard Dubois Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia Roux Fontaine Chevalier "+
			"Lambert Girard Mercier Blanc Guérin Boyer Gauthier Perrin Morel Faure Rousseau Béranger"),
	"spanish": names(
		"Lucía Hugo Sofía Mateo Martina Alejandro María Diego Carmen Javier Elena Pablo Isabel José Ana Carlos Pilar "+
			"Raúl Andrés Inés Miguel Rocío Álvaro Beatriz Ramón Ximena Luis Valeria",
		"García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Díaz Torres Ruiz Ramírez Flores Vega "+
			"Castro Ortega Núñez Jiménez Muñoz Álvarez Romero Navarro Herrera Delgado Peña"),
	"italian": names(
		"Giulia Leonardo Sofia Francesco Aurora Alessandro Chiara Lorenzo Francesca Matteo Elena Andrea Valentina "+
			"Marco Martina Davide Paola Giovanni Silvia Riccardo Nicolò Caterina Luca Beatrice",
		"Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano "+
			"Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Caruso D'Angelo"),
	"dutch": names(
		"Daan Emma Sem Julia Lucas Mila Finn Sanne Bram Lotte Jeroen Femke Thijs Anouk Pieter Maaike Ruben Fleur "+
			"Joost Marieke Sander Iris",
		"Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Kok Jacobs "+
			"Hermans Postma Kuipers Willems Schouten Verhoeven"),
	"indian": names(
		"Aarav Priya Vivaan Ananya Arjun Diya Rohan Kavya Sanjay Meera Vikram Lakshmi Rahul Neha Aditya Pooja Karthik "+
			"Sneha Suresh Divya Imran Fatima Rajesh Anjali Harpreet Nisha Manish Deepa",
		"Sharma Patel Singh Kumar Gupta Reddy Iyer Nair Mehta Das Joshi Rao Chatterjee Banerjee Verma Malhotra Kapoor "+
			"Desai Menon Khan Pillai Bhat Kaur Mishra Agarwal Choudhury"),
	"turkish": names(
		"Mehmet Ayşe Mustafa Fatma Emre Zeynep Ahmet Elif Can Merve Burak Selin Ömer Gül Kerem Deniz Hakan Ebru",
		"Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Koç Kurt Özdemir"),
	"polish": names(
		"Jakub Zofia Szymon Hanna Piotr Maja Krzysztof Agnieszka Tomasz Katarzyna Paweł Małgorzata Michał Ewa "+
			"Łukasz Joanna",
		"Nowak Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur Krawczyk "+
			"Piotrowski Grabowski Pawłowski Król"),
	"nordic": names(
		"Astrid Erik Freja Lars Ingrid Magnus Saga Nils Sigrid Søren Maja Oskar Liv Håkon Linnea Åse",
		"Hansen Johansson Larsen Andersson Nielsen Berg Lindqvist Olsen Sørensen Lund Dahl Eklund Holm Bergström "+
			"Virtanen Korhonen"),
	"portuguese": names(
		"João Maria Rodrigo Beatriz Tiago Inês Miguel Leonor Gonçalo Mariana Pedro Catarina Nuno Sofia Rui Conceição",
		"Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes Marques "+
			"Almeida Araújo"),
	"arabic": names(
		"Omar Layla Youssef Amina Karim Salma Hassan Noor Tariq Yasmin Samir Leila Khalid Rania Bilal Farah",
		"Haddad Mansour Khalil Nasser Amrani Benali Saleh Aziz Rahman Farouk Hamdan Najjar Belkacem Idrissi Saidi "+
			"Qasim"),
	"chinese": names(
		"Wei Mei Jun Ling Hao Xin Yan Ming Jing Tao Hui Lei Na Bo Fang Qiang",
		"Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Lin Guo"),
	"korean": names(
		"Min-jun Seo-yeon Ji-ho Ha-eun Do-yun Soo-jin Hyun-woo Ji-woo Sung-min Eun-ji Jae-hyun Yuna",
		"Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Shin"),
	"vietnamese": names(
		"Minh Linh Huy Lan Tuan Mai Duc Thao Khanh Ngoc Bao Trang",
		"Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ngo Duong"),
}

func names(first, last string) culture {
	return culture{first: strings.Fields(first), last: strings.Fields(last)}
}

// someone draws a name as it occurs in a country.
func (c *country) someone(s *source) (first, last string) {
	kind := c.home
	if s.permille(160) {
		kind = pick(s, c.others)
	}
	of := cultures[kind]
	first, last = pickEarly(s, of.first), pickEarly(s, of.last)
	if s.permille(45) {
		second := pick(s, of.last)
		if second != last {
			last += "-" + second
		}
	}
	return first, last
}

// fold spells a name in plain lower-case ASCII letters, for mail addresses.
var fold = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ö", "oe", "Ä", "ae", "Ü", "ue", "Å", "aa", "å", "aa", "ø", "oe",
	"á", "a", "à", "a", "ã", "a", "â", "a", "ą", "a", "Á", "a", "ç", "c", "Ç", "c", "ć", "c", "é", "e", "è", "e",
	"ê", "e", "ë", "e", "É", "e", "ę", "e", "ğ", "g", "í", "i", "î", "i", "ï", "i", "ı", "i", "ł", "l", "Ł", "l",
	"ñ", "n", "ń", "n", "ó", "o", "ò", "o", "ô", "o", "õ", "o", "ş", "s", "Ş", "s", "ś", "s", "ú", "u", "û", "u",
	"ź", "z", "ż", "z", "'", "", "-", "", " ", "",
)

func asciiName(name string) string {
	return strings.ToLower(fold.Replace(name))
}
