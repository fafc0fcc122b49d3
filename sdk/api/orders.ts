import { z } from 'zod'
import { orderDetailsSchema, orderSchema } from '../order/order.ts'
import { nextSchema } from './page.ts'

/** A lawful order as a member has it. */
export const orderViewSchema = z
  .object({
    id: z.string(),
    terms: orderSchema,
    subject: z.string(),
    officers: orderDetailsSchema.shape.officers.meta({ description: 'Null once they were erased' }),
    signer: z.int().meta({ description: 'The member that issued or presented it' }),
    statement: z.string().meta({ description: 'The order as it was signed' }),
    uses: z.int().meta({ description: 'Answered requests under it, as this member counts them' }),
    receivedAt: z.int(),
  })
  .meta({ id: 'Order' })

export type OrderView = z.infer<typeof orderViewSchema>

export const orderListSchema = z
  .object({ orders: z.array(orderViewSchema), next: nextSchema })
  .meta({ id: 'OrderList' })

export type OrderList = z.infer<typeof orderListSchema>

/** What was done under lawful orders, whether it may be shown to its subjects yet or not. */
export const orderFiguresSchema = z
  .object({
    member: z.int(),
    months: z.array(
      z.object({
        month: z.string().meta({ description: 'yyyy-mm, Beijing time' }),
        answered: z.int().meta({ description: 'Exchanges that this member answered' }),
        asked: z.int().meta({ description: 'Exchanges that this member asked for' }),
      }),
    ),
  })
  .meta({ id: 'OrderFigures' })

export type OrderFigures = z.infer<typeof orderFiguresSchema>
