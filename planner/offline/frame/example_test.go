package frame_test

import (
	"fmt"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// A frame names columns; the join follows from them.
func ExampleFrame() {
	c := ground.NewCatalog(shop())
	name := frame.Col{Column: c.Table("customers").Column("name")}
	status := frame.Col{Column: c.Table("orders").Column("status")}
	f := &frame.Frame{
		Select: []frame.Item{{Value: name}},
		Where:  frame.Compare{L: status, Op: frame.Eq, R: frame.Literal{Text: "paid"}},
	}
	sql, err := f.SQL(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(sql, "\n", " "))
	fmt.Println(f.Restate())
	// Output:
	// SELECT customers.name FROM customers JOIN orders ON orders.customer_id = customers.id WHERE orders.status = 'paid'
	// List customers with name, where the order's status is 'paid'.
}
